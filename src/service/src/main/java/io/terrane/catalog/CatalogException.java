package io.terrane.catalog;

import java.sql.SQLException;
import java.util.Set;

/** The database failed; nobody here can do anything about it, unless it refused the values. */
public final class CatalogException extends RuntimeException {
    /** Of SQLSTATE: data exceptions, and what exceeds a limit of the program. */
    private static final Set<String> CLASSES_OF_DATA = Set.of("22", "54");

    private final boolean ofData;

    CatalogException(String doing, SQLException cause) {
        super(doing + " failed", cause);
        String state = String.valueOf(cause.getSQLState());
        this.ofData = state.length() == 5 && CLASSES_OF_DATA.contains(state.substring(0, 2));
    }

    /** Whether it is a value that the database has no place for. */
    public boolean isOfData() {
        return ofData;
    }
}
