package io.terrane.raster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.store.ObjectStore.ObjectMetadata;
import io.terrane.raster.store.ObjectStore.ObjectWriter;
import io.terrane.raster.tiff.CogSpecification;
import io.terrane.raster.tiff.CogWriter;
import io.terrane.raster.tiff.GeoTiff;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every adapter does alike. */
abstract class ObjectStoreContract {
    abstract ObjectStore store() throws IOException;

    @Test
    void readsBackWhatWasWrittenWholeAndByRange() throws IOException {
        ObjectMetadata written = store().put("a/b/c.txt", bytes("hello, world"));

        assertThat(written.size()).isEqualTo(12);
        assertThat(store().readAllBytes("a/b/c.txt")).isEqualTo(bytes("hello, world"));
        assertThat(store().read("a/b/c.txt", 7, 5).readAllBytes()).isEqualTo(bytes("world"));
        assertThat(store().head("a/b/c.txt")).contains(written);
    }

    @Test
    void keepsLargeObjectsThatArriveInPieces() throws IOException {
        byte[] large = new byte[20 << 20];
        new Random(1).nextBytes(large);
        try (ObjectWriter writer = store().create("large")) {
            for (int at = 0; at < large.length; at += 3_000_001) {
                writer.write(ByteBuffer.wrap(large, at, Math.min(3_000_001, large.length - at)));
            }
            assertThat(writer.commit().size()).isEqualTo(large.length);
        }
        assertThat(store().readAllBytes("large")).isEqualTo(large);
        assertThat(store().read("large", 8_388_600, 20).readAllBytes())
                .isEqualTo(java.util.Arrays.copyOfRange(large, 8_388_600, 8_388_620));
    }

    @Test
    void showsNothingOfAnObjectThatWasNotCommitted() throws IOException {
        try (ObjectWriter writer = store().create("half/done")) {
            writer.write(ByteBuffer.allocate(9 << 20));
            assertThat(store().head("half/done")).isEmpty();
        }
        assertThat(store().head("half/done")).isEmpty();
        assertThat(keys("")).isEmpty();
    }

    @Test
    void givesAnotherEtagWhenTheBytesChange() throws IOException {
        String first = store().put("k", bytes("one")).etag();
        String second = store().put("k", bytes("two")).etag();

        assertThat(second).isNotEqualTo(first).doesNotContain("\"");
        assertThat(store().readAllBytes("k")).isEqualTo(bytes("two"));
    }

    @Test
    void aCopyStaysAsItWasWhateverBecomesOfTheOriginal() throws IOException {
        store().put("from/1.0.0+1/k", bytes("one"));
        store().put("to/k", bytes("before"));
        store().copy("from/1.0.0+1/k", "to/k");
        // Once more does no harm.
        store().copy("from/1.0.0+1/k", "to/k");
        assertThat(store().readAllBytes("to/k")).isEqualTo(bytes("one"));

        store().put("from/1.0.0+1/k", bytes("two"));
        assertThat(store().readAllBytes("to/k")).isEqualTo(bytes("one"));
        store().delete("from/1.0.0+1/k");
        assertThat(store().readAllBytes("to/k")).isEqualTo(bytes("one"));
        assertThat(keys("")).containsExactly("to/k");
        assertThatThrownBy(() -> store().copy("from/1.0.0+1/k", "to/other")).isInstanceOf(NoSuchFileException.class);
        assertThat(store().head("to/other")).isEmpty();
    }

    @Test
    void listsInKeyOrderByPrefix() throws IOException {
        for (String key : List.of("b/1", "a/x/2", "a-b/3", "a/x/1", "a/y", "ab")) {
            store().put(key, bytes(key));
        }

        assertThat(keys("")).containsExactly("a-b/3", "a/x/1", "a/x/2", "a/y", "ab", "b/1");
        assertThat(keys("a/")).containsExactly("a/x/1", "a/x/2", "a/y");
        assertThat(keys("a/x")).containsExactly("a/x/1", "a/x/2");
        assertThat(keys("a")).containsExactly("a-b/3", "a/x/1", "a/x/2", "a/y", "ab");
        assertThat(keys("none/")).isEmpty();
    }

    @Test
    void deletesWhatIsThereAndOnlyThat() throws IOException {
        store().put("d/1", bytes("1"));
        store().put("d/2", bytes("2"));

        store().delete("d/1");
        store().delete("d/1");

        assertThat(keys("")).containsExactly("d/2");
    }

    @Test
    void saysWhenThereIsNoSuchObject() throws IOException {
        ObjectStore store = store();
        assertThat(store.head("none")).isEmpty();
        assertThatThrownBy(() -> store.read("none")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store.read("none", 0, 1)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesRangesBeyondTheEnd() throws IOException {
        ObjectStore store = store();
        store.put("short", bytes("abc"));
        assertThatThrownBy(() -> store.read("short", 1, 3)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> store.read("short", 3, 1)).isInstanceOf(EOFException.class);
        assertThat(store.read("short", 3, 0).readAllBytes()).isEmpty();
    }

    @Test
    void servesRangesToReadersOfFiles() throws IOException {
        ObjectStore store = store();
        store.put("a.tif", bytes("0123456789"));
        try (ObjectRangeReader reader = new ObjectRangeReader(store, "a.tif")) {
            assertThat(StandardCharsets.UTF_8.decode(reader.read(3, 4)).toString())
                    .isEqualTo("3456");
            assertThat(StandardCharsets.UTF_8.decode(reader.readAtMost(7, 100)).toString())
                    .isEqualTo("789");
            assertThat(reader.readAtMost(10, 5).remaining()).isZero();
            assertThatThrownBy(() -> reader.read(8, 3)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> reader.read(0, Integer.MAX_VALUE)).isInstanceOf(EOFException.class);
        }
        assertThatThrownBy(() -> new ObjectRangeReader(store, "none")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void takesAndServesCogs() throws IOException {
        Grid grid = new Grid(32632, AffineTransform.northUp(600000, 5000000, 10), 300, 400);
        ByteBuffer samples = ByteBuffer.allocate(300 * 400);
        new Random(3).nextBytes(samples.array());
        ObjectStore store = store();
        try (ObjectWriter object = store.create("a/cog.tif")) {
            CogWriter.write(CogSpecification.of(grid, DataType.UINT8).withTileSize(128), samples, object::write);
            object.commit();
        }
        try (GeoTiff image = GeoTiff.open(new ObjectRangeReader(store, "a/cog.tif"))) {
            assertThat(image.read(0, new Window(0, 0, 300, 400))).isEqualTo(samples);
        }
    }

    @Test
    void keepsChecksumsOfWhatIsWritten() throws IOException {
        MemoryLedger ledger = new MemoryLedger();
        ChecksummingObjectStore store = new ChecksummingObjectStore(store(), "c/", ledger);
        store.put("c/hello", bytes("hello"));
        try (ObjectWriter abandoned = store.create("c/none")) {
            abandoned.write(ByteBuffer.allocate(3));
        }
        store.put("elsewhere/hello", bytes("hello"));
        assertThat(ledger.entries()).extracting(ObjectLedger.Entry::key).containsExactly("hello");
        // printf hello | sha256sum
        assertThat(ledger.find("hello").orElseThrow().multihash())
                .isEqualTo("12202cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        store.delete("c/hello");
        assertThat(ledger.entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "a/", "a//b", "..", "../a", "a/../b", "a/./b", "a\\b", "a\nb"})
    void refusesWhatIsNoKey(String key) throws IOException {
        ObjectStore store = store();
        assertThatThrownBy(() -> store.head(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.read(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.create(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    private List<String> keys(String prefix) throws IOException {
        try (Stream<ObjectMetadata> found = store().list(prefix)) {
            return found.map(ObjectMetadata::key).toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
