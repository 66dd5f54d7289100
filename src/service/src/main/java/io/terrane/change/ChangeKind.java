package io.terrane.change;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What happened to a Collection or an Item. */
public enum ChangeKind {
    /** It is in the catalog from now on. */
    CREATED,
    UPDATED,
    /** An Item left the searches since another version of its product is current; it stays at its address. */
    SUPERSEDED,
    DEPRECATED,
    /** It left searches and listings; its record stays at its address. */
    RETIRED,
    /** An earlier version is current again. */
    ROLLED_BACK,
    DELETED,
    /** The newest data are older than the contract allows. */
    FRESHNESS_BREACHED,
    FRESHNESS_RESTORED;

    public String text() {
        return name().startsWith("FRESHNESS")
                ? name().toLowerCase(Locale.ROOT).replace('_', '.')
                : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<ChangeKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}
