package io.terrane.audit;

import java.sql.SQLException;

/** The database failed; what cannot be recorded is not done. */
public final class AuditException extends RuntimeException {
    AuditException(String doing, SQLException cause) {
        super(doing + " failed", cause);
    }
}
