"""`melody-transformer` token by token beside the same network in eager PyTorch and in ONNX Runtime."""
