"""Files of weights: PyTorch's into our layers and ours into PyTorch's, and everything else refused in a sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from seqgen import atomic, nn
from seqgen.nn.tape import Array, Tensor

RNG = np.random.default_rng(0)
SEQUENCE, IMAGES, TOKENS = (2, 5, 3), (3, 2, 9, 9), RNG.integers(0, 7, (2, 5))


def pairs(torch: Any) -> dict[str, tuple[Callable[[], nn.Module], Any, Array]]:
    """How our module is made, PyTorch's, and what both are called with."""
    sequence, images = (RNG.normal(0, 1, shape).astype(np.float32) for shape in (SEQUENCE, IMAGES))

    def ours(layer: Any, *sizes: Any, **options: Any) -> Callable[[], nn.Module]:
        return lambda: layer(*sizes, np.random.default_rng(1), **options)

    stacked: dict[str, Any] = {"num_layers": 2, "bidirectional": True, "batch_first": True}
    return {
        **{
            name: (
                ours(getattr(nn, name), 3, 4, layers=2, bidirectional=True),
                getattr(torch.nn, name)(3, 4, **stacked),
                sequence,
            )
            for name in ("RNN", "GRU", "LSTM")
        },
        "Linear": (ours(nn.Linear, 3, 4), torch.nn.Linear(3, 4), sequence),
        "Embedding": (ours(nn.Embedding, 7, 4), torch.nn.Embedding(7, 4), TOKENS),
        "LayerNorm": (lambda: nn.LayerNorm(3), torch.nn.LayerNorm(3), sequence),
        "Conv2d": (
            ours(nn.Conv2d, 2, 4, (3, 2), stride=2, groups=2, bias=False),
            torch.nn.Conv2d(2, 4, (3, 2), stride=2, groups=2, bias=False),
            images,
        ),
        "ConvTranspose2d": (
            ours(nn.ConvTranspose2d, 2, 3, 4, stride=2, padding=1),
            torch.nn.ConvTranspose2d(2, 3, 4, stride=2, padding=1),
            images,
        ),
        "BatchNorm2d": (lambda: nn.BatchNorm2d(2), torch.nn.BatchNorm2d(2), images),
        "Sequential": (
            lambda: nn.Sequential(
                nn.Conv2d(2, 4, 3, np.random.default_rng(1)), nn.BatchNorm2d(4), nn.Sequential(nn.BatchNorm2d(4))
            ),
            torch.nn.Sequential(
                torch.nn.Conv2d(2, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Sequential(torch.nn.BatchNorm2d(4))
            ),
            images,
        ),
    }


NAMES = (
    *("RNN", "GRU", "LSTM", "Linear", "Embedding", "LayerNorm"),
    *("Conv2d", "ConvTranspose2d", "BatchNorm2d", "Sequential"),
)


def stirred(torch: Any, module: Any) -> Any:
    """PyTorch's module for inference, with no weight or running statistic at its first value."""
    generator = torch.Generator().manual_seed(3)
    for tensor in module.state_dict().values():
        if tensor.is_floating_point():
            tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.1)
        else:
            tensor.fill_(17)  # num_batches_tracked
    return module.eval()


def outputs(torch: Any, ours: Any, theirs: Any, x: Array) -> tuple[Array, Array]:
    with torch.no_grad():
        wanted = theirs(torch.from_numpy(x))
    got = ours(x if x.dtype.kind == "i" else Tensor(x)).value
    return got, (wanted[0] if isinstance(wanted, tuple) else wanted).numpy()


@pytest.mark.parametrize("name", NAMES)
def test_pytorchs_weights_come_in(name: str, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    make, theirs, x = pairs(torch)[name]
    ours = make()
    save_file(stirred(torch, theirs).state_dict(), tmp_path / "theirs.safetensors")
    nn.load_weights(ours, tmp_path / "theirs.safetensors")
    np.testing.assert_allclose(*outputs(torch, ours, theirs, x), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_our_weights_go_out(name: str, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file as load_tensors

    make, theirs, x = pairs(torch)[name]
    ours, theirs = make(), stirred(torch, theirs)
    for _, tensor in ours.named_tensors():
        tensor.value = RNG.uniform(0.1, 1, tensor.shape).astype(np.float32)
    nn.save_weights(ours, tmp_path / "ours.safetensors")
    theirs.load_state_dict(load_tensors(tmp_path / "ours.safetensors"), strict=True)
    np.testing.assert_allclose(*outputs(torch, ours, theirs, x), rtol=1e-5, atol=1e-5)


def linear(dtype: str = "float32") -> nn.Linear:
    layer = nn.Linear(2, 3, np.random.default_rng(0))
    for tensor in layer.parameters():
        tensor.value = tensor.value.astype(dtype)
    return layer


@pytest.mark.parametrize(("stored", "own"), [("float16", "float32"), ("float32", "float64"), ("float64", "float64")])
def test_a_narrower_float_is_widened(stored: str, own: str, tmp_path: Path) -> None:
    layer, path = linear(own), tmp_path / "a"
    state = {"weight": np.full((3, 2), 0.1, stored), "bias": np.zeros(3, stored)}
    path.write_bytes(save(state))
    nn.load_weights(layer, path)
    np.testing.assert_array_equal(layer.weight.value, np.full((3, 2), state["weight"][0, 0], own))
    assert layer.weight.value.dtype == own


def test_loaded_weights_can_be_trained(tmp_path: Path) -> None:
    layer = linear()
    nn.save_weights(layer, tmp_path / "a")
    nn.load_weights(layer, tmp_path / "a")
    layer.weight.grad = np.ones((3, 2), np.float32)
    nn.SGD(list(layer.named_parameters())).step(0.5)
    np.testing.assert_allclose(layer.weight.value, load_file(tmp_path / "a")["weight"] - 0.5, rtol=1e-6)


def stored(**arrays: Array) -> bytes:
    return save({"weight": np.zeros((3, 2), np.float32), "bias": np.zeros(3, np.float32)} | arrays)


def bfloat16() -> bytes:
    """One number of a type that NumPy has not."""
    header = json.dumps({"bias": {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2]}}).encode()
    return len(header).to_bytes(8, "little") + header + b"\x80\x3f"


WHOLE = stored()
ROWS = np.zeros(4, np.float32)
REFUSED = {
    "empty": (b"", r"it is damaged or no safetensors file \(.*\)"),
    "truncated": (WHOLE[:-1], r"it is damaged or no safetensors file \(.*\)"),
    "foreign": (b"PK\x03\x04" * 40, r"it is damaged or no safetensors file \(.*\)"),
    "bfloat16": (bfloat16(), "it holds numbers of type BF16, wanted F16, F32 or F64"),
    "lacking": (save({"weight": np.zeros((3, 2), np.float32)}), "it lacks bias"),
    "unknown": (stored(num_batches_tracked=np.int64([1])), "it has unknown num_batches_tracked"),
    "many unknown": (stored(a=ROWS, b=ROWS, c=ROWS, d=ROWS), "it has unknown a, b, c and 1 more"),
    "shape": (stored(bias=ROWS), r"bias is of shape \(4,\), the module's is \(3,\)"),
    "wider": (stored(bias=np.zeros(3)), "bias is float64, wanted float32 or a narrower float: convert it first"),
    "integers": (
        stored(bias=np.zeros(3, np.int8)), "bias is int8, wanted float32 or a narrower float: convert it first",
    ),
    "nan": (stored(bias=np.array([0, np.nan, 0], np.float32)), "bias holds a NaN or an infinity"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_does_not_fit_is_refused_and_the_weights_stay(name: str, tmp_path: Path) -> None:
    data, said = REFUSED[name]
    layer, before = linear(), linear().state_dict()
    (tmp_path / "w").write_bytes(data)
    with pytest.raises(nn.WeightsError, match=f"^weights {tmp_path / 'w'} cannot be used: {said}$") as caught:
        nn.load_weights(layer, tmp_path / "w")
    assert caught.value.field == "weights"
    for key, value in layer.state_dict().items():
        np.testing.assert_array_equal(value, before[key])


def test_any_damage_to_the_header_is_a_sentence_or_harmless(tmp_path: Path) -> None:
    path, end = tmp_path / "w", WHOLE.index(b"}}") + 2
    for place in range(end):
        for bit in (1, 16, 128):
            path.write_bytes(WHOLE[:place] + bytes([WHOLE[place] ^ bit]) + WHOLE[place + 1 :])
            try:
                nn.load_weights(linear(), path)
            except nn.WeightsError as error:
                assert "\n" not in str(error)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(nn.WeightsError, match=r"nowhere cannot be used: there is no such file$"):
        nn.load_weights(linear(), tmp_path / "nowhere")
    with pytest.raises(nn.WeightsError, match=r"cannot be used: it is not a regular file$"):
        nn.load_weights(linear(), tmp_path)
    with pytest.raises(nn.WeightsError, match=r"cannot be used: it cannot be read \(File name too long\)$"):
        nn.load_weights(linear(), tmp_path / ("x" * 300))


def test_nan_is_not_written_and_the_old_file_stays(tmp_path: Path) -> None:
    layer, path = linear(), tmp_path / "w"
    path.write_bytes(b"old")
    layer.bias.value[1] = np.inf
    with pytest.raises(nn.WeightsError, match="bias holds a NaN or an infinity"):
        nn.save_weights(layer, path)
    assert [file.name for file in tmp_path.iterdir()] == ["w"] and path.read_bytes() == b"old"


def test_a_disk_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layer, path = linear(), tmp_path / "w"
    nn.save_weights(layer, path)
    before = path.read_bytes()
    layer.bias.value += 1

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        nn.save_weights(layer, path)
    assert [file.name for file in tmp_path.iterdir()] == ["w"] and path.read_bytes() == before
