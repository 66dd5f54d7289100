package io.terrane.execution;

import io.terrane.raster.io.UnavailableException;
import io.terrane.source.SourceException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run that cannot go on: which Item, asset and window, and why. */
public class RunFailedException extends Exception {
    private final Optional<String> item;
    private final Optional<String> asset;
    private final Optional<String> window;
    private final String detail;

    /** @param detail why, and what to change */
    public RunFailedException(String detail, @Nullable Throwable cause) {
        this(Optional.empty(), Optional.empty(), Optional.empty(), detail, cause);
    }

    /** There is nothing to compute from. */
    static RunFailedException of(SourceException e) {
        return new RunFailedException(Objects.requireNonNullElse(e.getMessage(), "the source failed"), e);
    }

    public RunFailedException(
            Optional<String> item,
            Optional<String> asset,
            Optional<String> window,
            String detail,
            @Nullable Throwable cause) {
        super(
                item.map(id -> "Item " + id + ", ").orElse("")
                        + asset.map(key -> "asset " + key + ", ").orElse("")
                        + window.map(pixels -> pixels + ": ").orElse("")
                        + detail,
                cause);
        this.item = item;
        this.asset = asset;
        this.window = window;
        this.detail = detail;
    }

    public final Optional<String> item() {
        return item;
    }

    public final Optional<String> asset() {
        return asset;
    }

    /** The pixels of the source, in rows and columns. */
    public final Optional<String> window() {
        return window;
    }

    /** Whether it failed only because a server did not give what it has: another time it may go well. */
    public final boolean mayPass() {
        for (@Nullable Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnavailableException) {
                return true;
            }
        }
        return false;
    }

    public final String detail() {
        return detail;
    }
}
