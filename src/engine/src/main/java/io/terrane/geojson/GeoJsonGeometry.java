package io.terrane.geojson;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.MultiLineString;
import org.locationtech.jts.geom.MultiPoint;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** Geometries of GeoJSON, all types of them. Positions are longitude, latitude and perhaps a height. */
public final class GeoJsonGeometry {
    private static final GeometryFactory FACTORY = new GeometryFactory();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_DEPTH = 8;

    private GeoJsonGeometry() {}

    /** @throws IllegalArgumentException saying what is wrong */
    public static Geometry read(JsonNode json) {
        return read(json, 0);
    }

    private static Geometry read(JsonNode json, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("a GeometryCollection is nested deeper than " + MAX_DEPTH);
        }
        JsonNode coordinates = json.path("coordinates");
        return switch (json.path("type").asText()) {
            case "Point" -> FACTORY.createPoint(position(coordinates));
            case "MultiPoint" -> FACTORY.createMultiPointFromCoords(positions(coordinates, 0));
            case "LineString" -> FACTORY.createLineString(positions(coordinates, 2));
            case "MultiLineString" ->
                FACTORY.createMultiLineString(list(coordinates).stream()
                        .map(line -> FACTORY.createLineString(positions(line, 2)))
                        .toArray(LineString[]::new));
            case "Polygon" -> polygon(coordinates);
            case "MultiPolygon" ->
                FACTORY.createMultiPolygon(
                        list(coordinates).stream().map(GeoJsonGeometry::polygon).toArray(Polygon[]::new));
            case "GeometryCollection" ->
                FACTORY.createGeometryCollection(list(json.path("geometries")).stream()
                        .map(member -> read(member, depth + 1))
                        .toArray(Geometry[]::new));
            default ->
                throw new IllegalArgumentException("'" + json.path("type").asText() + "' is no type of geometry");
        };
    }

    private static Polygon polygon(JsonNode rings) {
        List<LinearRing> read = list(rings).stream()
                .map(ring -> {
                    Coordinate[] positions = positions(ring, 4);
                    if (!positions[0].equals2D(positions[positions.length - 1])) {
                        throw new IllegalArgumentException("a ring of a polygon is not closed");
                    }
                    return FACTORY.createLinearRing(positions);
                })
                .toList();
        return read.isEmpty()
                ? FACTORY.createPolygon()
                : FACTORY.createPolygon(
                        read.getFirst(), read.subList(1, read.size()).toArray(LinearRing[]::new));
    }

    private static List<JsonNode> list(JsonNode json) {
        if (!json.isArray()) {
            throw new IllegalArgumentException("a geometry has to have a list of coordinates or geometries");
        }
        List<JsonNode> list = new ArrayList<>(json.size());
        json.forEach(list::add);
        return list;
    }

    private static Coordinate[] positions(JsonNode json, int atLeast) {
        List<JsonNode> list = list(json);
        if (list.size() < atLeast && !list.isEmpty() || list.isEmpty() && atLeast > 0) {
            throw new IllegalArgumentException("a line needs 2 positions, a ring of a polygon 4");
        }
        return list.stream().map(GeoJsonGeometry::position).toArray(Coordinate[]::new);
    }

    private static Coordinate position(JsonNode json) {
        if (!json.isArray()
                || json.size() < 2
                || !json.get(0).isNumber()
                || !json.get(1).isNumber()) {
            throw new IllegalArgumentException("a position has to be 2 or 3 numbers");
        }
        Coordinate position =
                new Coordinate(json.get(0).doubleValue(), json.get(1).doubleValue());
        if (json.path(2).isNumber()) {
            position.setZ(json.get(2).doubleValue());
        }
        return position;
    }

    public static ObjectNode write(Geometry geometry) {
        ObjectNode json = JSON.objectNode().put("type", geometry.getGeometryType());
        switch (geometry) {
            case Point point ->
                json.set("coordinates", point.isEmpty() ? JSON.arrayNode() : position(point.getCoordinate()));
            case LineString line -> json.set("coordinates", line(line));
            case Polygon polygon -> json.set("coordinates", rings(polygon));
            case MultiPoint points -> {
                ArrayNode coordinates = json.putArray("coordinates");
                for (Coordinate coordinate : points.getCoordinates()) {
                    coordinates.add(position(coordinate));
                }
            }
            case MultiLineString lines -> {
                ArrayNode coordinates = json.putArray("coordinates");
                for (int i = 0; i < lines.getNumGeometries(); i++) {
                    coordinates.add(line((LineString) lines.getGeometryN(i)));
                }
            }
            case MultiPolygon polygons -> {
                ArrayNode coordinates = json.putArray("coordinates");
                for (int i = 0; i < polygons.getNumGeometries(); i++) {
                    coordinates.add(rings((Polygon) polygons.getGeometryN(i)));
                }
            }
            case GeometryCollection collection -> {
                ArrayNode geometries = json.putArray("geometries");
                for (int i = 0; i < collection.getNumGeometries(); i++) {
                    geometries.add(write(collection.getGeometryN(i)));
                }
            }
            default -> throw new IllegalArgumentException(geometry.getGeometryType() + " is none of GeoJSON's");
        }
        return json;
    }

    private static ArrayNode rings(Polygon polygon) {
        ArrayNode rings = JSON.arrayNode();
        if (!polygon.isEmpty()) {
            rings.add(line(polygon.getExteriorRing()));
            for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
                rings.add(line(polygon.getInteriorRingN(i)));
            }
        }
        return rings;
    }

    private static ArrayNode line(LineString line) {
        ArrayNode positions = JSON.arrayNode();
        for (Coordinate coordinate : line.getCoordinates()) {
            positions.add(position(coordinate));
        }
        return positions;
    }

    private static ArrayNode position(Coordinate coordinate) {
        ArrayNode position = JSON.arrayNode().add(coordinate.x).add(coordinate.y);
        if (!Double.isNaN(coordinate.getZ())) {
            position.add(coordinate.getZ());
        }
        return position;
    }
}
