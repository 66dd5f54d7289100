package io.terrane.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Items of one collection that are written together, no two of the same id. What they have in common is noted as each comes,
 * when it has just been read: to look at a thousand of them once more afterwards takes longer. Not for use by several threads.
 */
public final class ItemBatch {
    private final List<PublishedItem> items = new ArrayList<>();
    private final ItemTraits traits = new ItemTraits();

    /** @param items no two of the same id */
    public static ItemBatch of(List<PublishedItem> items) {
        ItemBatch batch = new ItemBatch();
        items.forEach(batch::add);
        return batch;
    }

    /** @throws IllegalArgumentException saying what is wrong with one of the documents */
    public static ItemBatch ofDocuments(List<ObjectNode> documents) {
        return of(documents.stream().map(PublishedItem::of).toList());
    }

    public void add(PublishedItem item) {
        items.add(item);
        traits.add(item);
    }

    /** In the order in which they came. */
    public List<PublishedItem> items() {
        return Collections.unmodifiableList(items);
    }

    ItemTraits traits() {
        return traits;
    }
}
