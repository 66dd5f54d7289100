package io.terrane.execution;

import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Reads one part of a scene and computes with it. Runs on a thread that waits, and computes on those that compute. The masks
 * are decided first: a part that they drop, or whose bands have no pixel there, reads no more.
 */
final class SceneReading {
    private final Machinery machinery;
    private final ScenePlan plan;
    private long reading;
    private long computing;

    SceneReading(Machinery machinery, ScenePlan plan) {
        this.machinery = machinery;
        this.plan = plan;
    }

    /** Done once with what was read, on a thread that computes. */
    interface Computation<T> {
        /** @param parts of the bands, awaited */
        T of(List<BandPart> parts, DroppedPixels dropped, ChunkScratch scratch) throws IOException;
    }

    /**
     * What came of a part.
     *
     * @param without counts of pixels where nothing was computed
     * @param computed empty where the masks or the bands leave nothing to compute with
     */
    record Outcome<T>(PixelCounts without, Optional<T> computed) {
        private static <T> Outcome<T> nothing(PixelCounts without) {
            return new Outcome<>(without, Optional.empty());
        }
    }

    /** @param window of the plan's grid */
    <T> Outcome<T> read(Window window, Computation<T> computation)
            throws RunFailedException, InterruptedException, IOException {
        Grid part = plan.grid().sub(window);
        // Asked before any block is taken, since others may wait for one that is.
        if (plan.bands().stream().anyMatch(band -> band.isEmpty(part))) {
            return Outcome.nothing(PixelCounts.onlyNodata(window.size()));
        }
        DroppedPixels dropped = plan.interpolates() ? new DroppedPixels(part.height(), part.width()) : dropped(part, 1);
        if (dropped.isAll()) {
            return Outcome.nothing(PixelCounts.onlyMasked(window.size()));
        }
        List<BandPart> parts = new ArrayList<>();
        try {
            for (BandReader band : plan.bands()) {
                parts.add(band.part(part, machinery.blocks));
            }
            if (plan.interpolates()) {
                maskBefore(parts, dropped);
            }
            read(parts, part);
            ChunkScratch scratch = machinery.takeScratch();
            try {
                T computed = compute(() -> computation.of(parts, dropped, scratch));
                machinery.inFlight.took(reading, computing);
                return new Outcome<>(PixelCounts.NONE, Optional.of(computed));
            } catch (Undecodable e) {
                if (e.getCause() instanceof IOException cause) {
                    throw cause;
                }
                throw e;
            } finally {
                machinery.giveScratch(scratch);
            }
        } finally {
            parts.forEach(BandPart::close);
        }
    }

    /** Decides masks on the pixels of each band, so that none that is dropped comes into another. */
    private void maskBefore(List<BandPart> parts, DroppedPixels after) throws RunFailedException, InterruptedException {
        if (plan.masks().isEmpty()) {
            return;
        }
        boolean first = true;
        for (BandPart band : parts) {
            if (band instanceof WarpedPart warped && warped.window().isPresent()) {
                Window pixels = warped.window().get();
                Grid source = band.reader().grid();
                double ratio = plan.grid().transform().a() / source.transform().a();
                DroppedPixels before = dropped(source.sub(pixels), ratio);
                if (first) {
                    project(before, warped, pixels, after);
                    first = false;
                }
                warped.mask(before, after);
            }
        }
    }

    private static void project(DroppedPixels before, WarpedPart band, Window pixels, DroppedPixels after) {
        double[] columns = new double[after.width()];
        double[] rows = new double[after.width()];
        for (int row = 0; row < after.height(); row++) {
            band.mapping().row(row, columns, rows);
            for (int i = 0; i < columns.length; i++) {
                int column = (int) Math.floor(columns[i]) - pixels.column();
                int line = (int) Math.floor(rows[i]) - pixels.row();
                boolean inside = column >= 0 && line >= 0 && column < before.width() && line < before.height();
                if (inside && before.isDropped(line, column)) {
                    after.drop(row, i);
                }
            }
        }
    }

    private DroppedPixels dropped(Grid part, double pixelsAPixel) throws RunFailedException, InterruptedException {
        DroppedPixels dropped = new DroppedPixels(part.height(), part.width());
        if (plan.masks().isEmpty()) {
            return dropped;
        }
        Map<BandPart, MaskRule> rules = new LinkedHashMap<>();
        try {
            for (ScenePlan.MaskBand mask : plan.masks()) {
                MaskRule rule = mask.rule().scaled(pixelsAPixel);
                int halo = rule.halo();
                Window around = new Window(-halo, -halo, part.height() + 2 * halo, part.width() + 2 * halo);
                rules.put(mask.band().part(part.sub(around), machinery.blocks), rule);
            }
            read(List.copyOf(rules.keySet()), part);
            compute(() -> {
                rules.forEach((codes, rule) -> rule.apply(codes, dropped));
                return dropped;
            });
            return dropped;
        } finally {
            rules.keySet().forEach(BandPart::close);
        }
    }

    /** Fetches the bands side by side, decodes them, and waits for the blocks that other chunks decode. */
    private void read(List<BandPart> parts, Grid part) throws RunFailedException, InterruptedException {
        long start = System.nanoTime();
        List<Future<?>> others = new ArrayList<>();
        for (BandPart band : parts.subList(1, parts.size())) {
            others.add(machinery.waiting.submit(() -> {
                band.fetch();
                return null;
            }));
        }
        Optional<RunFailedException> failure = Optional.empty();
        try {
            parts.getFirst().fetch();
        } catch (IOException e) {
            failure = Optional.of(failed(parts.getFirst(), part, e));
        }
        // All of them have to end before any buffer is given back.
        for (int i = 0; i < others.size(); i++) {
            Optional<Throwable> cause = await(others.get(i));
            if (cause.isPresent() && failure.isEmpty()) {
                failure = Optional.of(failed(parts.get(i + 1), part, cause.get()));
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        reading += System.nanoTime() - start;
        for (BandPart band : parts) {
            try {
                compute(() -> {
                    band.decode();
                    return null;
                });
            } catch (Undecodable e) {
                throw failed(band, part, e.getCause() == null ? e : e.getCause());
            }
        }
        // Only now, since others may be waiting for what was decoded here.
        for (BandPart band : parts) {
            try {
                band.await();
            } catch (IOException e) {
                throw failed(band, part, e);
            }
        }
    }

    /** Waits for a fetch even when interrupted, breaking it off then. */
    private static Optional<Throwable> await(Future<?> fetch) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    fetch.get();
                    return Optional.empty();
                } catch (ExecutionException e) {
                    return Optional.of(e.getCause() == null ? e : e.getCause());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A block that could not be decoded. */
    private static final class Undecodable extends RuntimeException {
        Undecodable(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private <T> T compute(Callable<T> work) throws InterruptedException {
        long[] nanos = new long[1];
        try {
            T result = machinery.compute(() -> {
                long start = System.nanoTime();
                T value = work.call();
                nanos[0] = System.nanoTime() - start;
                return value;
            });
            computing += nanos[0];
            return result;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw new Undecodable(cause);
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private static RunFailedException failed(BandPart band, Grid part, Throwable cause) {
        return new RunFailedException(
                Optional.of(band.reader().scene()),
                Optional.of(band.reader().band().assetKey()),
                Optional.of(band.reader().describe(part)),
                "cannot be read: " + cause.getMessage(),
                cause);
    }
}
