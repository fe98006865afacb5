"""The shipped weights: whole, with a card that says everything, and as good as it says."""

from pathlib import Path

import pytest

from seqgen.evaluation.published.scoring import SCORINGS
from seqgen.models.loading import load_card, load_model, shipped_checkpoint, shipped_models
from seqgen.music.published import read_s16
from seqgen.nn.module import Module

MAX_BYTES = dict.fromkeys(shipped_models(), 12 << 20) | {"chorale-transformer": 16 << 20}
CHORALES = Path(__file__).parents[2].parent / "shared" / "data" / "Jsb16thSeparated.trainvalid.json"


@pytest.mark.parametrize("name", shipped_models())
def test_weights_come_with_a_whole_card(name: str) -> None:
    assert shipped_checkpoint(name).stat().st_size <= MAX_BYTES[name]
    model = load_model(shipped_checkpoint(name), Module)
    assert model.card == load_card(shipped_checkpoint(name))
    assert model.card.name == name and model.card.parameter_count == model.network.parameter_count
    for field in ("description", "trained_on", "licence", "command", "limits", "metrics"):
        assert getattr(model.card, field), field


@pytest.mark.slow
@pytest.mark.skipif(not CHORALES.exists(), reason="the published file of chorales is not here")
def test_the_chorale_model_is_as_good_as_its_card_says() -> None:
    model = load_model(shipped_checkpoint("chorale-transformer"), Module)
    result = SCORINGS["chorale-transformer"].result(model.network, read_s16(CHORALES), "valid")
    assert result.value == pytest.approx(model.card.metrics["valid_nats_per_note"], abs=1e-4)
    assert result.value < result.floors["count model"]
