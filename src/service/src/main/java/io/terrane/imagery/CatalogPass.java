package io.terrane.imagery;

import io.terrane.source.SourceException;
import io.terrane.source.StaticCatalogWalk;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** A walk over a static catalog; one that was broken off reads no Item again that it had read. */
final class CatalogPass implements StaticCatalogWalk.Keeper {
    private static final Logger LOG = Logger.getLogger(CatalogPass.class);

    private final RegisteredSource source;
    private final Harvest harvest;
    private final Keeping keeping;
    private final MirrorStore mirror;
    private final Instant began;

    CatalogPass(RegisteredSource source, Harvest harvest, Keeping keeping, MirrorStore mirror) {
        this.source = source;
        this.harvest = harvest;
        this.keeping = keeping;
        this.mirror = mirror;
        this.began = harvest.beganAt().orElseGet(() -> keeping.begin(harvest, Harvest.Mode.CATALOG, Optional.empty()));
    }

    void run(StaticCatalogWalk walk) throws SourceException, InterruptedException {
        StaticCatalogWalk.Walked walked = walk.walk(source.url(), this);
        if (walked.broken() > 0) {
            // What a broken link led to may be there still.
            LOG.infof("%d links of the catalog %s lead to nothing", walked.broken(), source.name());
        } else {
            keeping.catalogRead(harvest, began);
        }
    }

    @Override
    public Map<URI, StaticCatalogWalk.Known> known(List<URI> items) {
        return mirror.known(source.key(), items, began);
    }

    @Override
    public void keep(List<StaticCatalogWalk.Found> found, List<URI> unchanged) throws SourceException {
        List<MirroredItem> items = new ArrayList<>();
        for (StaticCatalogWalk.Found one : found) {
            MirroredItem.of(one.item(), Optional.of(one.location().toString()), one.etag())
                    .ifPresent(items::add);
        }
        mirror.seen(source.key(), unchanged);
        keeping.keep(harvest, items, Optional.empty());
    }
}
