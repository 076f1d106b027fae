"""Merges BatchNorm with fixed statistics into the convolution before it: the same network, but faster to train.

Pairs are found by tracing the flow of data, not by the order of attributes, so no backbone needs special treatment.
"""

from collections.abc import Iterator

from torch import fx, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.utils.fusion import fuse_conv_bn_weights

from photosearch.errors import InputError


def fold_norm(network: nn.Module) -> None:
    """Merge, in place, each BatchNorm that is the only user of a convolution's output.

    Raises:
        InputError: the network cannot be traced, because its flow depends on the data.
    """
    try:
        graph = _Tracer().trace(network)
    except Exception as error:  # the network's own code may raise anything on a placeholder
        raise InputError(
            f"BatchNorm cannot be folded into this backbone: {error}", "Set model.fold_norm to false"
        ) from error
    for before, norm_name in list(_pairs(network, graph)):
        convolution, norm = network.get_submodule(before), network.get_submodule(norm_name)
        weight, bias = fuse_conv_bn_weights(
            convolution.weight,  # type: ignore[arg-type]
            convolution.bias,  # type: ignore[arg-type]
            norm.running_mean,  # type: ignore[arg-type]
            norm.running_var,  # type: ignore[arg-type]
            norm.eps,  # type: ignore[arg-type]
            norm.weight,  # type: ignore[arg-type]
            norm.bias,  # type: ignore[arg-type]
        )
        convolution.weight, convolution.bias = nn.Parameter(weight.detach()), nn.Parameter(bias.detach())
        network.set_submodule(norm_name, FoldedNorm(norm))


class FoldedNorm(nn.Sequential):
    """Replaces a merged BatchNorm: keeps its number of channels, and the activation that timm puts inside it."""

    def __init__(self, norm: nn.Module) -> None:
        super().__init__(*norm.children())
        self.num_features = int(norm.num_features)  # type: ignore[arg-type]


class _Tracer(fx.Tracer):
    """Treats convolutions and norms as leaves, because their code may depend on sizes."""

    def is_leaf_module(self, module: nn.Module, name: str) -> bool:
        return isinstance(module, nn.Conv2d | _BatchNorm) or super().is_leaf_module(module, name)


def _pairs(network: nn.Module, graph: fx.Graph) -> Iterator[tuple[str, str]]:
    modules = dict(network.named_modules())
    for node in graph.nodes:
        given = node.args[0] if node.op == "call_module" else None
        if (
            isinstance(given, fx.Node)
            and given.op == "call_module"
            and isinstance(modules[str(node.target)], _BatchNorm)
            and isinstance(modules[str(given.target)], nn.Conv2d)
            and len(given.users) == 1
        ):
            yield str(given.target), str(node.target)
