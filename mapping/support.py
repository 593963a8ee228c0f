"""Which support is looked for: by kind of asset, by need, and by the recovery capital that it builds."""

from collections.abc import Collection, Mapping

import pandas as pd

PEER_KINDS = ("mutual-aid", "peer-group", "recovery-community")
PEER_SUPPORT = "peer-support"
"""A need in so many words: people with lived experience; met by every asset of a peer kind."""


def looked_for(
    assets: pd.DataFrame,
    *,
    kinds: Collection[str] | None = None,
    needs: Collection[str] = (),
    capital: Collection[str] = (),
) -> "pd.Series[bool]":
    """Which assets are of any of ``kinds`` (None: all), meet any of ``needs``, and build any of ``capital``.

    No needs, or no capital, asks nothing of them; the need ``peer-support`` is met by the peer kinds. What an asset
    does not say is not taken for a yes. ``assets`` has id, kind, needs and capital; bool, its index.
    """
    fits = pd.Series(True, index=assets.index)
    if kinds is not None:
        fits &= assets["kind"].isin(list(kinds))
    if needs:
        meets = assets["needs"].map(lambda met: not set(needs).isdisjoint(met)).astype(bool)
        fits &= meets | (assets["kind"].isin(PEER_KINDS) if PEER_SUPPORT in needs else False)
    if capital:
        fits &= assets["capital"].map(lambda built: not set(capital).isdisjoint(built)).astype(bool)
    return fits


def with_usual_capital(assets: pd.DataFrame, usual: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """The same assets; one that does not say what capital it builds gets that of its kind (``usual``)."""
    built = [
        tuple(said) or tuple(usual.get(kind, ())) for kind, said in zip(assets["kind"], assets["capital"], strict=True)
    ]
    return assets.assign(capital=pd.Series(built, index=assets.index, dtype=object))
