package io.terrane.access;

import java.sql.SQLException;

/** The database failed; nothing is allowed without it. */
public final class AccessException extends RuntimeException {
    AccessException(String doing, SQLException cause) {
        super(doing + " failed", cause);
    }
}
