package io.terrane.raster.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileObjectStoreIT extends ObjectStoreContract {
    @TempDir
    Path folder;

    @Override
    ObjectStore store() throws IOException {
        return new FileObjectStore(folder);
    }
}
