"""`make gpu` without a GPU: the same script on the CPU, small, in this process; and where there is no GPU."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    import gpu

    return gpu


def test_the_script_runs_on_the_cpu(script, tmp_path, capsys):
    out = tmp_path / "cpu.json"
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        assert script.main(["--device", "cpu", "--quick", "--no-compile", "--out", str(out)]) == 0
    finally:
        torch.set_num_threads(threads)
    result = json.loads(out.read_text("utf-8"))
    assert result["gpu"] is None
    assert result["failures"] == []
    assert len(result["values"]["rows"]) >= 50
    assert set(result["waits"]["rows"].values()) == {0}
    assert max(row["ratio"] for row in result["launches"]["rows"].values()) < 2.5
    assert "all as it should be" in capsys.readouterr().out


def test_what_is_not_as_it_should_be_is_said(script):
    result = {
        "values": {"largest": 201, "allowed": 200},
        "inside autograd": {"largest": float("nan"), "allowed": 1000},
        "curves": {"allowed": 1e-9, "rows": {"MLP": {"largest relative difference": 1e-3}}},
        "waits": {"rows": {"CNN": "called a synchronizing CUDA operation"}},
    }
    assert [text.partition(":")[0] for text in script.failures(result)] == [
        "values",
        "inside autograd",
        "curves",
        "waits",
    ]


def test_tf32_is_off_for_a_while_even_where_the_flags_are_frozen(script, monkeypatch):
    # as PyTorch's own test helpers leave them, which the conformance tests import
    frozen = torch.backends.flags_frozen
    monkeypatch.setitem(frozen.__globals__, "__allow_nonbracketed_mutation_flag", False)
    assert frozen()
    flags = (torch.backends.cuda.matmul, torch.backends.cudnn)
    before = [part.allow_tf32 for part in flags]
    for allowed in (True, False):
        with script.tf32(allowed):
            assert [part.allow_tf32 for part in flags] == [allowed, allowed]
    assert [part.allow_tf32 for part in flags] == before
    with pytest.raises(RuntimeError, match="flags"):
        torch.backends.cudnn.allow_tf32 = True


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_nothing_is_written(script, tmp_path, capsys):
    assert script.main(["--out", str(tmp_path / "gpu.json")]) == 2
    assert not list(tmp_path.iterdir())
    assert "torch finds no GPU: nothing was measured" in capsys.readouterr().out
