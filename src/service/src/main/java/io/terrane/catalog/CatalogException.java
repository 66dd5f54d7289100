package io.terrane.catalog;

import java.sql.SQLException;

/** The database failed; nobody here can do anything about it. */
public final class CatalogException extends RuntimeException {
    CatalogException(String doing, SQLException cause) {
        super(doing + " failed", cause);
    }
}
