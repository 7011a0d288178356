"""Time, memory and operations of a piece of work on a device."""

import statistics
import time
from collections import Counter

import torch
from torch.utils._python_dispatch import TorchDispatchMode

# These give a name to memory that is there, and start no kernel.
VIEWS = {"_unsafe_view", "alias", "as_strided", "detach", "expand", "permute", "promote_types", "reshape"}
VIEWS |= {"select", "slice", "split", "squeeze", "t", "transpose", "unbind", "unsqueeze", "view"}


def milliseconds(function, device, rounds):
    """Median time of a call: on a GPU that of the device, by events, else that of the wall."""
    for _ in range(min(3, rounds)):
        function()
    return round(statistics.median(once(function, device) for _ in range(rounds)), 4)


def once(function, device):
    """Milliseconds of one call."""
    if device != "cuda":
        start = time.perf_counter()
        function()
        return 1000 * (time.perf_counter() - start)
    start, stop = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    function()
    stop.record()
    stop.synchronize()
    return start.elapsed_time(stop)


def peak_mib(function, device):
    """Most memory that a call has allocated beyond what was there, in MiB; None where it is not counted."""
    if device != "cuda":
        return None
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    function()
    torch.cuda.synchronize()
    return round((torch.cuda.max_memory_allocated() - before) / 2**20, 2)


class Counting(TorchDispatchMode):
    """Counts the operations of torch by name."""

    def __init__(self):
        super().__init__()
        self.seen = Counter()

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        """Count one and do it."""
        self.seen[function._schema.name.partition("::")[2]] += 1
        return function(*args, **(kwargs or {}))


def operations(function):
    """How many operations a call starts that compute or copy something."""
    with Counting() as counting:
        function()
    return sum(n for name, n in counting.seen.items() if name not in VIEWS)


def kernels(function, device):
    """How many kernels a call launches on a GPU, by torch's profiler; None elsewhere."""
    if device != "cuda":
        return None
    from torch.profiler import ProfilerActivity, profile

    function()
    torch.cuda.synchronize()
    with profile(activities=[ProfilerActivity.CUDA, ProfilerActivity.CPU]) as profiled:
        function()
        torch.cuda.synchronize()
    launched = [e for e in profiled.events() if str(e.device_type).endswith("CUDA")]
    return sum("memcpy" not in e.name.lower() and "memset" not in e.name.lower() for e in launched)
