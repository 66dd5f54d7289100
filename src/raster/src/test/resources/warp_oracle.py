"""Warps a band onto a grid with GDAL, nearest, bilinear and cubic, and writes the images as little-endian float32."""
import sys
import numpy, rasterio
from rasterio.crs import CRS
from rasterio.io import MemoryFile
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT
from rasterio.warp import Resampling
band, out, epsg, west, north, resolution, height, width = sys.argv[1:9]
with rasterio.open(band) as image:
    source, profile = image.read(1).astype("float32"), image.profile
profile.update(driver="GTiff", dtype="float32", nodata=0)
with MemoryFile() as memory, open(out, "wb") as file:
    with memory.open(**profile) as image:
        image.write(source, 1)
    with memory.open() as image:
        for name in ("nearest", "bilinear", "cubic"):
            with WarpedVRT(image, crs=CRS.from_epsg(int(epsg)), height=int(height), width=int(width),
                           transform=Affine(float(resolution), 0, float(west), 0, -float(resolution), float(north)),
                           resampling=Resampling[name], tolerance=1e-6, XSCALE=1, YSCALE=1, src_nodata=0, nodata=0) as warped:
                target = warped.read(1)
            target[target == 0] = numpy.nan
            file.write(target.astype("<f4").tobytes())
