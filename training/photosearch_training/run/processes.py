"""Joins the processes that torchrun started into one run, or sets up a run of one process."""

import os

import torch
from lightning_fabric import Fabric

from photosearch.errors import InputError

_PRECISIONS = {"float32": "32-true", "bfloat16": "bf16-mixed"}
_OF_MEMORY = "DefaultCPUAllocator"
"""Start of torch's message when main memory runs out; the rest differs between systems."""


def join(precision: str) -> Fabric:
    """Return the accelerator that this process trains on, and its place in the run.

    Raises:
        InputError: torchrun asked for more processes than there are GPUs.
    """
    here, everywhere = int(os.environ.get("LOCAL_WORLD_SIZE", 1)), int(os.environ.get("WORLD_SIZE", 1))
    accelerator = "cuda" if torch.cuda.is_available() else "cpu"
    if accelerator == "cuda" and here > torch.cuda.device_count():
        raise InputError(
            f"torchrun started {here} processes for {torch.cuda.device_count()} GPUs", "Lower --nproc-per-node"
        )
    fabric = Fabric(
        accelerator=accelerator,
        devices=here,
        num_nodes=max(1, everywhere // here),
        strategy="ddp" if everywhere > 1 else "auto",
        precision=_PRECISIONS[precision],  # type: ignore[arg-type]
    )
    fabric.launch()
    return fabric


def leave() -> None:
    """Leave the run. Without this, threads of gloo sometimes abort a process that ends."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


def out_of_memory(error: BaseException) -> bool:
    """Return whether torch reports that the accelerator or the machine ran out of memory."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or _OF_MEMORY in str(error)
