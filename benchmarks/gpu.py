"""Everything about one device, by one command: values, curves, waits, kernels, time, memory.

``make gpu PYTHON=python3`` takes a Python as it is, with a torch (from 2.4) and a NumPy (from 2.0) that are
there: nothing is installed and nothing is fetched. Without a GPU, ``--device cpu`` runs the same script on
the CPU. TF32 is off but where it is named. The result goes to ``benchmarks/results/gpu.json``, or where
``--out`` says; the exit code is 1 if a value, a curve or a wait is not as it should be.
"""

import argparse
import json
import platform
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the course need not be installed

import numpy as np
import torch
from device.convolutions import convolutions
from device.steps import curves, launches, tf32, times, waits
from device.values import inside_autograd, values

RESULTS = Path(__file__).resolve().parent / "results" / "gpu.json"


def about(device):
    """With what was measured."""
    name = torch.cuda.get_device_name() if device == "cuda" else None
    return {
        "gpu": name,
        "device": name or f"the CPU, {platform.machine()}",
        "versions": {
            "torch": torch.__version__,
            "NumPy": np.__version__,
            "Python": platform.python_version(),
        },
    }


def measure(device, quick, compiled):
    """Do the parts one after the other, and say what is done."""
    parts = {
        "values": lambda: values(device),
        "inside autograd": lambda: inside_autograd(device),
        "curves": lambda: curves(device, 2 if quick else 8),
        "waits": lambda: waits(device),
        "launches": lambda: launches(device),
        "times": lambda: times(device, quick, compiled),
        "convolutions": lambda: convolutions(device, quick),
    }
    result = {}
    for name, part in parts.items():
        start = time.perf_counter()
        result[name] = part()
        print(f"{name:16} {time.perf_counter() - start:6.1f} s", flush=True)
    return result


def failures(result):
    """What is not as it should be, in words."""
    found = [
        f"{part}: off by {result[part]['largest']} ε; allowed are {result[part]['allowed']}"
        for part in ("values", "inside autograd")
        if not result[part]["largest"] <= result[part]["allowed"]
    ]
    for name, row in result["curves"]["rows"].items():
        if not row["largest relative difference"] <= result["curves"]["allowed"]:
            found.append(f"curves: {name} learns another way than on the CPU")
    found += [f"waits: a step of {name} waits: {n}" for name, n in result["waits"]["rows"].items() if n]
    return found


def main(arguments=None) -> int:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--quick", action="store_true", help="small sizes, few rounds")
    parser.add_argument("--no-compile", action="store_true", help="leave torch.compile out")
    asked = parser.parse_args(arguments)
    if asked.device == "cuda" and not torch.cuda.is_available():
        print("torch finds no GPU: nothing was measured; `--device cpu` runs the same on the CPU")
        return 2
    with tf32(allowed=False):
        result = about(asked.device) | measure(asked.device, asked.quick, not asked.no_compile)
    result["failures"] = failures(result)
    asked.out.parent.mkdir(exist_ok=True, parents=True)
    asked.out.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{result['device']}: {'; '.join(result['failures']) or 'all as it should be'}")
    for name, row in result["launches"]["rows"].items():
        print(f"{name:10} launches {row['ratio']} times as much as autograd (goal: at most 2)")
    for name, row in result["times"].items():
        print(f"{name:10} takes {row['ratio']} of the time of autograd")
    return 1 if result["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
