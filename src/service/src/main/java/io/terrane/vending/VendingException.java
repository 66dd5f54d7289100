package io.terrane.vending;

import java.sql.SQLException;

/** The database failed; nothing is vended without it. */
public final class VendingException extends RuntimeException {
    VendingException(String doing, SQLException cause) {
        super(doing + " failed", cause);
    }
}
