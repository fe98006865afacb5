"""The gRPC server: messages become domain values at its door and never go further."""
