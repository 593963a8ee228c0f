"""Which assets suit what a person asked for; an asset that does not say is not taken to say yes."""

from collections.abc import Collection

import pandas as pd

from layers.records import Status


def suits(
    assets: pd.DataFrame,
    *,
    needs: Collection[str] = (),
    kinds: Collection[str] = (),
    step_free: bool = False,
    family: bool = False,
) -> "pd.Series[bool]":
    """Which assets are active and suit: any of ``needs``, any of ``kinds`` (none asked: all), and each of the rest.

    ``step_free`` and ``family`` keep only assets known to have step-free access, or to welcome friends and
    family. Bool, same index as ``assets``, named "suits".
    """
    fits = assets["status"].astype("str") == Status.ACTIVE
    if kinds:
        fits &= assets["kind"].isin(list(kinds))
    if needs:
        fits &= assets["needs"].map(lambda met: not set(needs).isdisjoint(met)).astype(bool)
    if step_free:
        fits &= assets["step_free"].map(lambda known: known is True).astype(bool)
    if family:
        fits &= assets["family_welcome"].map(lambda known: known is True).astype(bool)
    return fits.rename("suits")
