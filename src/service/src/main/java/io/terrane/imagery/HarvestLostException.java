package io.terrane.imagery;

/** The lease of what is harvested is another process's now, or the source was changed. */
final class HarvestLostException extends RuntimeException {
    private static final long serialVersionUID = 1;
}
