package io.terrane.raster.tiff;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * GeoKeys that spell a CRS out: to its EPSG code where it has one, otherwise to PROJ's words. Source: OGC GeoTIFF 1.1,
 * annexes on coordinate transformations. Units other than metres and degrees are not read.
 */
final class UserDefinedCrs {
    private static final int GEOGRAPHIC_CITATION = 2049;
    private static final int ANGULAR_UNITS = 2054;
    private static final int SEMI_MAJOR_AXIS = 2057;
    private static final int SEMI_MINOR_AXIS = 2058;
    private static final int INVERSE_FLATTENING = 2059;
    private static final int PROJECTED_CITATION = 3073;
    private static final int PROJECTION = 3074;
    private static final int METHOD = 3075;
    private static final int LINEAR_UNITS = 3076;
    private static final int STANDARD_PARALLEL_1 = 3078;
    private static final int STANDARD_PARALLEL_2 = 3079;
    private static final int ORIGIN_LONGITUDE = 3080;
    private static final int ORIGIN_LATITUDE = 3081;
    private static final int FALSE_EASTING = 3082;
    private static final int FALSE_NORTHING = 3083;
    private static final int FALSE_ORIGIN_LONGITUDE = 3084;
    private static final int FALSE_ORIGIN_LATITUDE = 3085;
    private static final int FALSE_ORIGIN_EASTING = 3086;
    private static final int FALSE_ORIGIN_NORTHING = 3087;
    private static final int CENTRE_LONGITUDE = 3088;
    private static final int CENTRE_LATITUDE = 3089;
    private static final int SCALE = 3092;
    private static final int POLE_LONGITUDE = 3095;

    private static final int METRE = 9001;
    private static final int DEGREE = 9102;
    private static final int UTM_NORTH_ZONES = 16_000;
    private static final int UTM_SOUTH_ZONES = 16_100;
    private static final int WGS84 = 4326;

    private final GeoKeys keys;

    private UserDefinedCrs(GeoKeys keys) {
        this.keys = keys;
    }

    static Optional<TiffCrs> of(GeoKeys keys) {
        return new UserDefinedCrs(keys).read();
    }

    private Optional<TiffCrs> read() {
        OptionalInt projected = keys.number(GeoKeys.PROJECTED_CRS);
        OptionalInt geographic = keys.number(GeoKeys.GEODETIC_CRS);
        if (projected.isEmpty() && geographic.isEmpty()) {
            return Optional.empty();
        }
        String name = projected.isPresent() ? keys.text(PROJECTED_CITATION) : keys.text(GEOGRAPHIC_CITATION);
        name = name.isEmpty() ? keys.text(GeoKeys.GT_CITATION) : name;
        int code = projected.orElseGet(geographic::getAsInt);
        if (code != 0 && code != GeoKeys.USER_DEFINED) {
            return Optional.of(new TiffCrs(OptionalInt.of(code), Optional.empty(), name));
        }
        if (projected.isEmpty()) {
            Optional<String> ellipsoid = ellipsoid();
            return Optional.of(new TiffCrs(
                    isWgs84Ellipsoid() ? OptionalInt.of(WGS84) : OptionalInt.empty(),
                    ellipsoid.map(words -> "+proj=longlat " + words + " +no_defs"),
                    name));
        }
        boolean known = keys.number(LINEAR_UNITS).orElse(METRE) == METRE
                && keys.number(ANGULAR_UNITS).orElse(DEGREE) == DEGREE;
        OptionalInt epsg = known ? epsg() : OptionalInt.empty();
        return Optional.of(new TiffCrs(epsg, known ? proj() : Optional.empty(), name));
    }

    /** UTM by zone code or by its parameters, on the datums that have a series of codes. */
    private OptionalInt epsg() {
        int projection = keys.number(PROJECTION).orElse(0);
        if (projection > UTM_NORTH_ZONES && projection <= UTM_NORTH_ZONES + 60) {
            return utm(projection - UTM_NORTH_ZONES, false);
        }
        if (projection > UTM_SOUTH_ZONES && projection <= UTM_SOUTH_ZONES + 60) {
            return utm(projection - UTM_SOUTH_ZONES, true);
        }
        double zone = (parameter(ORIGIN_LONGITUDE) + 183) / 6;
        boolean isUtm = keys.number(METHOD).orElse(0) == 1
                && parameter(ORIGIN_LATITUDE) == 0
                && parameter(FALSE_EASTING) == 500_000
                && keys.parameter(SCALE).orElse(1) == 0.9996
                && zone == Math.rint(zone)
                && zone >= 1
                && zone <= 60;
        if (isUtm && parameter(FALSE_NORTHING) == 0) {
            return utm((int) zone, false);
        }
        return isUtm && parameter(FALSE_NORTHING) == 10_000_000 ? utm((int) zone, true) : OptionalInt.empty();
    }

    private OptionalInt utm(int zone, boolean south) {
        int datum = keys.number(GeoKeys.GEODETIC_CRS).orElse(0);
        int series = switch (datum) {
            case WGS84 -> south ? 32_700 : 32_600;
            case 4322 -> south ? 32_300 : 32_200;
            case 4269 -> !south && zone <= 23 ? 26_900 : 0;
            case 4267 -> !south && zone <= 22 ? 26_700 : 0;
            case 4258 -> !south && zone >= 28 && zone <= 38 ? 25_800 : 0;
            case 4283 -> south && zone >= 48 && zone <= 58 ? 28_300 : 0;
            default -> isWgs84Ellipsoid() ? (south ? 32_700 : 32_600) : 0;
        };
        return series == 0 ? OptionalInt.empty() : OptionalInt.of(series + zone);
    }

    private boolean isWgs84Ellipsoid() {
        return keys.parameter(SEMI_MAJOR_AXIS).orElse(0) == 6_378_137
                && Math.abs(keys.parameter(INVERSE_FLATTENING).orElse(0) - 298.257223563) < 1e-9;
    }

    private Optional<String> ellipsoid() {
        switch (keys.number(GeoKeys.GEODETIC_CRS).orElse(0)) {
            case WGS84 -> {
                return Optional.of("+datum=WGS84");
            }
            case 4269 -> {
                return Optional.of("+datum=NAD83");
            }
            case 4267 -> {
                return Optional.of("+datum=NAD27");
            }
            case 4258, 4283 -> {
                return Optional.of("+ellps=GRS80 +towgs84=0,0,0");
            }
            default -> {
                // Spelled out, or not known.
            }
        }
        OptionalDouble major = keys.parameter(SEMI_MAJOR_AXIS);
        if (major.isEmpty()) {
            return Optional.empty();
        }
        OptionalDouble minor = keys.parameter(SEMI_MINOR_AXIS);
        OptionalDouble flattening = keys.parameter(INVERSE_FLATTENING);
        if (minor.isPresent()) {
            return Optional.of("+a=" + major.getAsDouble() + " +b=" + minor.getAsDouble());
        }
        return flattening.isPresent() && flattening.getAsDouble() != 0
                ? Optional.of("+a=" + major.getAsDouble() + " +rf=" + flattening.getAsDouble())
                : Optional.of("+a=" + major.getAsDouble() + " +b=" + major.getAsDouble());
    }

    private Optional<String> proj() {
        Optional<String> ellipsoid = ellipsoid();
        Optional<String> method = switch (keys.number(METHOD).orElse(0)) {
            case 1 -> Optional.of("+proj=tmerc" + latitude("+lat_0") + longitude("+lon_0") + scale());
            case 7 -> Optional.of("+proj=merc" + longitude("+lon_0") + scale());
            case 8 -> Optional.of("+proj=lcc" + parallels() + latitude("+lat_0") + longitude("+lon_0"));
            case 9 ->
                Optional.of("+proj=lcc +lat_1=" + parameter(ORIGIN_LATITUDE) + latitude("+lat_0") + longitude("+lon_0")
                        + scale());
            case 10 -> Optional.of("+proj=laea" + latitude("+lat_0") + longitude("+lon_0"));
            case 11 -> Optional.of("+proj=aea" + parallels() + latitude("+lat_0") + longitude("+lon_0"));
            case 15 ->
                Optional.of("+proj=stere +lat_0=" + (parameter(ORIGIN_LATITUDE) < 0 ? -90 : 90) + " +lat_ts="
                        + parameter(ORIGIN_LATITUDE) + longitude("+lon_0"));
            case 24 -> Optional.of("+proj=sinu" + longitude("+lon_0"));
            default -> Optional.empty();
        };
        return method.isEmpty() || ellipsoid.isEmpty()
                ? Optional.empty()
                : Optional.of(method.get() + " +x_0=" + first(FALSE_EASTING, FALSE_ORIGIN_EASTING) + " +y_0="
                        + first(FALSE_NORTHING, FALSE_ORIGIN_NORTHING) + " " + ellipsoid.get() + " +units=m +no_defs");
    }

    private String parallels() {
        return " +lat_1=" + parameter(STANDARD_PARALLEL_1) + " +lat_2=" + parameter(STANDARD_PARALLEL_2);
    }

    private String scale() {
        return " +k_0=" + keys.parameter(SCALE).orElse(1);
    }

    private String latitude(String word) {
        return " " + word + "=" + first(ORIGIN_LATITUDE, FALSE_ORIGIN_LATITUDE, CENTRE_LATITUDE);
    }

    private String longitude(String word) {
        return " " + word + "=" + first(ORIGIN_LONGITUDE, FALSE_ORIGIN_LONGITUDE, CENTRE_LONGITUDE, POLE_LONGITUDE);
    }

    private double parameter(int key) {
        return keys.parameter(key).orElse(0);
    }

    /** The first of some keys that is there, else 0. */
    private double first(int... candidates) {
        for (int key : candidates) {
            if (keys.parameter(key).isPresent()) {
                return keys.parameter(key).getAsDouble();
            }
        }
        return 0;
    }
}
