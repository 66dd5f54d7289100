package io.terrane.run;

import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.data.Percentage;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What a definition is said to come to, against what it comes to. */
@MeshTest
class RehearsalIT {
    private static final String VERSION = "/api/domains/rehearsing/definitions/ndvi/versions/1.0.0";

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Test
    void aDryRunForetellsTheRunAndAPreviewItsPixels() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("rehearsing");
        mesh.register("rehearsing", mesh.definition("rehearsing", "ndvi", "1.0.0", "public"));

        // Of a draft that was never run.
        JsonPath forecast =
                as(publisher("rehearsing")).post(VERSION + "/dry-run").jsonPath();
        long begun = System.nanoTime();
        Response preview = as(publisher("rehearsing")).get(VERSION + "/preview?size=256");
        double seconds = (System.nanoTime() - begun) / 1e9;

        assertThat(preview.statusCode()).isEqualTo(200);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(preview.asByteArray()));
        assertThat(Math.max(image.getWidth(), image.getHeight())).isBetween(50, 256);
        assertThat(seconds)
                .as("seconds of the first preview, all classes yet to be loaded")
                .isLessThan(10);
        assertThat(preview.header("Terrane-Item")).startsWith("SYN_32TPQ_");

        mesh.publishDefinition("rehearsing", "ndvi", "1.0.0");
        JsonPath run = mesh.await("rehearsing", mesh.enqueue("rehearsing", "ndvi", "1.0.0"));
        assertThat(forecast.getInt("items")).isEqualTo(run.getInt("items.done")).isEqualTo(3);
        assertThat(forecast.getLong("chunks")).isEqualTo(run.getLong("chunks.done"));
        assertThat(forecast.getLong("bytesToRead")).isCloseTo(run.getLong("bytesRead"), Percentage.withPercentage(25));
        assertThat(forecast.getList("warnings", String.class)).noneMatch(warning -> warning.contains("maxItems"));

        // Now it is known how long runs take here.
        JsonPath informed =
                as(publisher("rehearsing")).post(VERSION + "/dry-run").jsonPath();
        assertThat(informed.getDouble("seconds")).isPositive();
        assertThat(informed.getLong("bytesToStore")).isBetween(1L, informed.getLong("bytesUncompressed"));
    }

    @Test
    void aWindowIsRenderedAsTheProductHasIt() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("windows");
        String definition = mesh.definition("windows", "ndvi", "1.0.0", "public");
        mesh.register("windows", definition);
        String version = "/api/domains/windows/definitions/ndvi/versions/1.0.0";
        Response small = as(publisher("windows")).get(version + "/preview?bbox=10.90,45.02,10.92,45.04&size=64");
        Response fine = as(publisher("windows")).get(version + "/preview?bbox=10.90,45.02,10.92,45.04&size=512");
        assertThat(greenness(fine)).isCloseTo(greenness(small), within(0.1));
        as(publisher("windows")).get(version + "/preview?bbox=1,2,3").then().statusCode(400);
        as(publisher("windows")).get(version + "/preview?size=4096").then().statusCode(400);
        as(publisher("windows"))
                .get(version + "/preview?bbox=100,10,101,11")
                .then()
                .statusCode(409)
                .body("detail", containsString("no imagery found"));
    }

    /** Share of green in the pixels that are not transparent. */
    private static double greenness(Response rendered) throws Exception {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(rendered.asByteArray()));
        long green = 0;
        long all = 0;
        for (int row = 0; row < image.getHeight(); row++) {
            for (int column = 0; column < image.getWidth(); column++) {
                int pixel = image.getRGB(column, row);
                if (pixel >>> 24 != 0) {
                    List<Integer> colours = List.of(pixel >> 16 & 0xFF, pixel >> 8 & 0xFF, pixel & 0xFF);
                    green += colours.get(1);
                    all += colours.stream().mapToInt(i -> i).sum();
                }
            }
        }
        assertThat(all).isPositive();
        return (double) green / all;
    }
}
