"""Which knows STAC 1.0 alone: the older view."""

import stackstac


def test_stacks_the_items(older_items):
    stack = stackstac.stack(older_items, assets=["cog"], rescale=True)
    assert stack.attrs["crs"] == "epsg:32632"
    assert stack.shape == (len(older_items), 1, 1024, 1024)
    values = stack.isel(time=0, band=0).compute()
    assert -1 <= float(values.min()) < float(values.max()) <= 1
