"""Opens groups with xarray and zarr-python and prints one JSON object a group: what the array 'a' and its coordinates hold."""
import hashlib
import json
import sys
import warnings

import xarray

warnings.simplefilter("ignore")
for path in sys.argv[1:]:
    dataset = xarray.open_zarr(path, consolidated=True, mask_and_scale=False)
    values = dataset["a"].values
    little = values.astype(values.dtype.newbyteorder("<"))
    print(json.dumps({
        "sha256": hashlib.sha256(little.tobytes()).hexdigest(),
        "dtype": str(values.dtype),
        "shape": list(values.shape),
        "dimensions": list(dataset["a"].dims),
        "time": str(dataset["time"].values[0])[:19],
        "x": float(dataset["x"].values[0]),
        "crs": dataset["spatial_ref"].attrs["crs_wkt"][:30],
    }))
