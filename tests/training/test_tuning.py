"""Tuning: every trial once, hopeless ones ended early, the same end for the same seed, whatever was interrupted."""

import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.models.p88 import P88Config, p88_network
from seqgen.training.metrics_log import MetricsLog
from seqgen.training.objectives.p88 import P88Objective
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes import RECIPES, Prepared, Preset, Recipe
from seqgen.training.recipes.settings import settings_of
from seqgen.training.tuning import Choice, Range, Space, TrialResult, Tuner, best_of, space_of
from seqgen.training.tuning.sampling import next_trial
from seqgen.training.tuning.space import grid_of
from seqgen.training.tuning.trial import PruningReport, epoch_figures

pytest.importorskip("optuna", reason="Optuna comes with the extra `tune`")

SECONDS = re.compile(rb', "seconds": [0-9.]+')
BROKEN_HIDDEN = 3
EPOCHS = 2
PLAN = TrainingPlan(epochs=EPOCHS, max_batch_units=16, warmup_steps=1, save_every_steps=1)
PRESET = Preset(P88Config("gru", hidden=4), PLAN)
SPACE = {"peak_learning_rate": Range(0.001, 0.1, is_log=True), "hidden": Choice((2, 4))}
HOPELESS = {"peak_learning_rate": Choice((0.0, 0.1)), "hidden": Choice((2, 4, 5, 6, 7, 8))}


def prepare(data: str, config: P88Config, seed: int) -> Prepared:
    rng = np.random.default_rng(0)
    pieces = [(rng.random((6, 88)) < 0.1).astype(np.uint8) for _ in range(6)]
    network = p88_network(config, np.random.default_rng(seed))
    if config.hidden == BROKEN_HIDDEN:
        network.output.bias.value[0] = np.nan
    return Prepared(P88Objective(network, crop_frames=256), pieces[:4], pieces[4:], data)


TINY = Recipe("p88-gru", {"tiny": PRESET}, prepare)


class Killed(Exception):
    """Stands for a kill while a trial runs."""


class Watch:
    """Counts the steps of each trial; kills at the report of a number."""

    def __init__(self, kill_at: int | None = None) -> None:
        self.kill_at, self.reports = kill_at, 0
        self.steps: Counter[int] = Counter()

    def __call__(self, number: int, settings: Mapping[str, Any]) -> Any:
        def report(entry: dict[str, Any]) -> None:
            self.steps[number] += "epoch" not in entry
            self.reports += 1
            if self.reports == self.kill_at:
                raise Killed

        return nullcontext(report)


def tuner(folder: Path, space: Space = SPACE, sampler: str = "tpe", data: str = "d", preset: Preset = PRESET) -> Tuner:
    return Tuner(TINY, data, preset, space, sampler, folder)


def tuned(folder: Path, trials: int = 3, watch: Watch | None = None, **options: Any) -> list[TrialResult]:
    return tuner(folder, **options).run(trials, watch or Watch())


def files(folder: Path) -> dict[str, bytes]:
    """All that a study leaves, but for times: those of the epochs, and the database, which holds more of them."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "study.db")
    return {str(path.relative_to(folder)): SECONDS.sub(b"", path.read_bytes()) for path in paths}


@pytest.mark.parametrize("sampler", ["random", "tpe", "grid"])
def test_a_study_killed_at_any_report_ends_as_if_it_had_not_been(sampler: str, tmp_path: Path) -> None:
    whole = Watch()
    results = tuned(tmp_path / "whole", sampler=sampler, watch=whole)
    assert [result.number for result in results] == [0, 1, 2]
    for kill_at in range(2, whole.reports, 5):
        folder, killed, resumed = tmp_path / f"killed-{kill_at}", Watch(kill_at), Watch()
        with pytest.raises(Killed):
            tuned(folder, sampler=sampler, watch=killed)
        assert tuned(folder, sampler=sampler, watch=resumed) == results
        assert files(folder) == files(tmp_path / "whole")
        repeated = (killed.steps + resumed.steps) - whole.steps
        assert repeated.total() == 0, "no step is done again: each was saved before it was reported"


def test_tpe_follows_its_history_and_the_seed_decides(tmp_path: Path) -> None:
    first, again = (tuned(tmp_path / name, trials=13) for name in ("first", "again"))
    assert first == again
    other = Preset(PRESET.config, replace(PLAN, seed=2))
    assert tuned(tmp_path / "other", trials=1, preset=other)[0].settings != first[0].settings
    rates = [result.settings["peak_learning_rate"] for result in first]
    assert len(set(rates)) == 13, "no two trials draw the same"
    random = tuned(tmp_path / "random", trials=13, sampler="random")
    assert random[:10] == first[:10], "TPE draws at random until it knows ten trials"
    assert random[10:] != first[10:]


def test_more_trials_go_on_where_fewer_ended(tmp_path: Path) -> None:
    tuned(tmp_path / "more", trials=2)
    watch = Watch()
    assert tuned(tmp_path / "more", trials=4, watch=watch) == tuned(tmp_path / "at once", trials=4)
    assert set(watch.steps) == {2, 3}
    watch = Watch()
    assert len(tuned(tmp_path / "more", trials=3, watch=watch)) == 4, "what is there is shown, and nothing is run"
    assert not watch.steps


def test_the_grid_tries_every_combination_once_and_ends(tmp_path: Path) -> None:
    results = tuned(tmp_path, trials=99, sampler="grid")
    tried = sorted((result.settings["peak_learning_rate"], result.settings["hidden"]) for result in results)
    assert tried == [(rate, hidden) for rate in (0.001, 0.01, 0.1) for hidden in (2, 4)]


def test_the_seed_shuffles_the_grid() -> None:
    one, same, other = (grid_of(SPACE, seed) for seed in (1, 1, 2))
    assert one == same != other
    assert sorted(map(str, one)) == sorted(map(str, other))


def test_hopeless_trials_end_early_also_when_they_are_interrupted(tmp_path: Path) -> None:
    preset = Preset(PRESET.config, replace(PLAN, epochs=4, patience_epochs=9))
    options: dict[str, Any] = {"space": HOPELESS, "sampler": "grid", "preset": preset, "trials": 99}
    results = tuned(tmp_path / "whole", **options)
    assert len(results) == 12 and {result.state for result in results} == {"complete", "pruned"}
    complete: list[list[float]] = []
    for result in results:
        nats = list(epoch_figures(tmp_path / "whole" / f"trial-{result.number:03d}").values())
        assert result.epochs == epochs_allowed(nats, complete)
        assert (result.state == "complete") == (result.epochs == 4)
        complete += [nats] if result.state == "complete" else []
    kills = 0
    while not (tmp_path / "killed" / "trial-011").exists():
        with pytest.raises(Killed):
            tuned(tmp_path / "killed", watch=Watch(kill_at=10), **options)
        kills += 1
    assert kills > 5
    assert tuned(tmp_path / "killed", **options) == results
    assert files(tmp_path / "killed") == files(tmp_path / "whole")


def test_what_ran_before_a_kill_counts_when_a_trial_is_judged(tmp_path: Path) -> None:
    """Epoch 1 was good, then it was killed; epoch 2 is bad, but the best so far is what the median is compared with."""
    import optuna

    middling = optuna.trial.create_trial(value=2.0, intermediate_values={1: 2.0, 2: 2.0})
    log = MetricsLog(tmp_path / "metrics.jsonl")
    for first, is_hopeless in ((1.0, False), (3.0, True)):
        log.keep_until(-1, 0)
        for epoch, nats in ((1, first), (2, 9.0)):
            log.append({"step": epoch, "epoch": epoch, "valid_nats": nats})
        trial = next_trial([middling] * 5, {}, "random", seed=1, epochs=3)
        report = PruningReport(trial, tmp_path, lambda entry: None, epochs=3)
        with pytest.raises(optuna.TrialPruned) if is_hopeless else nullcontext():
            report({"epoch": 2})


def epochs_allowed(nats: list[float], complete: list[list[float]]) -> int:
    """Until the best epoch so far is worse than the median of five or more complete trials at that epoch."""
    for epoch in range(min(3, len(nats))):
        if len(complete) >= 5 and min(nats[: epoch + 1]) > np.median([other[epoch] for other in complete]):
            return epoch + 1
    return 4


def test_a_training_that_breaks_fails_alone(tmp_path: Path) -> None:
    space = {"hidden": Choice((BROKEN_HIDDEN, 4))}
    results = tuned(tmp_path, sampler="grid", space=space)
    by_hidden = {result.settings["hidden"]: result for result in results}
    assert by_hidden[BROKEN_HIDDEN] == TrialResult(by_hidden[BROKEN_HIDDEN].number, "failed", None, 0, {"hidden": 3})
    assert by_hidden[4].state == "complete"
    assert best_of(results) is by_hidden[4]
    with pytest.raises(InvalidInput, match="none of the 1 trials came to its end"):
        best_of([by_hidden[BROKEN_HIDDEN]])


def test_the_best_is_the_lowest_complete_one_and_the_table_has_them_all(tmp_path: Path) -> None:
    results = tuned(tmp_path, trials=4, sampler="random")
    best = best_of(results)
    assert best.valid_nats == min(result.valid_nats for result in results if result.valid_nats is not None)
    lines = (tmp_path / "trials.csv").read_text().splitlines()
    assert lines[0] == "trial,state,valid_nats,epochs,peak_learning_rate,hidden"
    for line, result in zip(lines[1:], results, strict=True):
        rate, hidden = result.settings.values()
        assert line == f"{result.number},complete,{result.valid_nats},{EPOCHS},{rate},{hidden}"


def test_optuna_reads_the_study(tmp_path: Path) -> None:
    import optuna

    space, preset = {"peak_learning_rate": Choice((0.3,))}, Preset(PRESET.config, replace(PLAN, epochs=5))
    results = tuned(tmp_path, trials=2, space=space, preset=preset)
    figures = epoch_figures(tmp_path / "trial-000")
    assert figures[5] > min(figures.values()), "the last epoch is not the best"
    storage = optuna.storages.RDBStorage(f"sqlite:///{tmp_path / 'study.db'}")
    study = optuna.load_study(study_name="seqgen", storage=storage)
    assert study.best_value == best_of(results).valid_nats
    assert study.best_params == best_of(results).settings
    storage.remove_session()
    storage.engine.dispose()


OTHERS: dict[str, dict[str, Any]] = {
    "data": {"data": "other"},
    "sampler": {"sampler": "random"},
    "space": {"space": {"hidden": Choice((2, 4))}},
    "plan": {"preset": Preset(PRESET.config, TrainingPlan())},
    "config": {"preset": Preset(P88Config("gru", hidden=5), PLAN)},
}


@pytest.mark.parametrize("name", OTHERS)
def test_the_folder_of_another_study_is_refused(name: str, tmp_path: Path) -> None:
    tuned(tmp_path, trials=1)
    before = files(tmp_path)
    with pytest.raises(InvalidInput, match=rf"study\.db holds a study of another {name}; choose an empty folder"):
        tuned(tmp_path, **OTHERS[name])
    assert files(tmp_path) == before


def damaged(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


def foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table studies (name text)")
    connection.close()


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("make", [damaged, foreign, a_folder])
def test_a_study_that_cannot_be_used_is_one_sentence(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "study.db")
    with pytest.raises(InvalidInput, match=r"^\S+study\.db cannot be used \(.*\); choose an empty folder$"):
        tuned(tmp_path)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="file/study' cannot be written"):
        tuned(tmp_path / "file" / "study")


def test_an_unknown_sampler_and_a_missing_package_are_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidInput, match="sampler must be one of grid, random, tpe, got 'nsga'"):
        tuner(tmp_path, sampler="nsga")
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(InvalidInput, match=r"Optuna is not installed; get it with: pip install 'seqgen-music\[tune\]'"):
        tuner(tmp_path)


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_has_a_space_of_settings_that_its_presets_have(name: str) -> None:
    for preset in RECIPES[name].presets.values():
        known = settings_of(preset)
        for setting, dimension in space_of(name).items():
            assert {type(value) for value in dimension.grid} == {known[setting]}
            assert list(dimension.grid) == sorted(set(dimension.grid))
