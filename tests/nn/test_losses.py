"""Binary cross-entropy of frames, in nats per frame."""

import numpy as np
import pytest

from seqgen import nn
from seqgen.nn.tape import Array, Tensor

RNG = np.random.default_rng(5)
LOGITS, TARGETS = RNG.normal(0, 3, (2, 4, 6)), (RNG.random((2, 4, 6)) < 0.3).astype(np.float64)
COUNTS = np.array([[1, 1, 1, 1], [1, 0.5, 0, 0]])


def nats_of_each_frame() -> Array:
    p = 1 / (1 + np.exp(-LOGITS))
    return -np.log(np.where(TARGETS > 0, p, 1 - p)).sum(axis=-1)


def test_it_is_a_sum_over_keys_and_a_mean_over_frames() -> None:
    loss = nn.bce_with_logits(Tensor(LOGITS), TARGETS)
    assert loss.shape == () and float(loss.value) == pytest.approx(nats_of_each_frame().mean())


def test_frames_count_by_their_weight() -> None:
    loss = float(nn.bce_with_logits(Tensor(LOGITS), TARGETS, COUNTS).value)
    assert loss == pytest.approx((nats_of_each_frame() * COUNTS).sum() / COUNTS.sum())
    assert float(nn.bce_with_logits(Tensor(LOGITS), TARGETS, COUNTS > 0).value) == pytest.approx(
        nats_of_each_frame()[COUNTS > 0].mean()
    )


def test_frames_that_do_not_count_change_nothing_and_get_no_gradient() -> None:
    changed = np.where(COUNTS[..., None] > 0, LOGITS, 50)
    logits = Tensor(changed, requires_grad=True)
    loss = nn.bce_with_logits(logits, TARGETS, COUNTS)
    assert float(loss.value) == float(nn.bce_with_logits(Tensor(LOGITS), TARGETS, COUNTS).value)
    loss.backward()
    assert logits.grad is not None and (logits.grad[COUNTS == 0] == 0).all()


@pytest.mark.parametrize("counts", [None, COUNTS])
def test_gradients_are_those_of_central_differences(counts: Array | None) -> None:
    logits = Tensor(LOGITS.copy(), requires_grad=True)
    nn.bce_with_logits(logits, TARGETS, counts).backward()
    assert logits.grad is not None
    for place in [(0, 0, 0), (0, 3, 5), (1, 1, 2), (1, 0, 4)]:
        sides = []
        for step in (1e-6, -1e-6):
            moved = LOGITS.copy()
            moved[place] += step
            sides.append(float(nn.bce_with_logits(Tensor(moved), TARGETS, counts).value))
        assert logits.grad[place] == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-5, abs=1e-9)


def test_where_no_frame_counts_the_loss_and_its_gradient_are_0() -> None:
    logits = Tensor(LOGITS.astype(np.float32), requires_grad=True)
    loss = nn.bce_with_logits(logits, TARGETS.astype(np.float32), np.zeros((2, 4)))
    assert float(loss.value) == 0 and loss.value.dtype == np.float32
    loss.backward()
    assert logits.grad is not None and not logits.grad.any()


def test_it_is_pytorchs() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    logits, targets = (torch.from_numpy(values.astype(np.float32)) for values in (LOGITS, TARGETS))
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="sum") / 8
    ours = nn.bce_with_logits(Tensor(LOGITS.astype(np.float32)), TARGETS.astype(np.float32))
    assert float(ours.value) == pytest.approx(float(theirs), rel=1e-6)
