package io.terrane.stac;

import io.terrane.problem.ProblemException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a bulk load does with Items that are there already. */
enum BulkMode {
    /** They are replaced where they are other: loading again what was loaded changes nothing. */
    UPSERT,
    /** They stay as they are, and it is an error that they were sent. */
    INSERT,
    /** They stay as they are. */
    IGNORE;

    static BulkMode of(@Nullable String text) {
        if (text == null) {
            return UPSERT;
        }
        return Arrays.stream(values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new ProblemException.BadRequest("'mode' has to be upsert, insert or ignore."));
    }
}
