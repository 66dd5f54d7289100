package io.terrane.cli;

import io.terrane.execution.RunObserver;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A run on the terminal: a bar where there is one, and the run's events as lines where there is none. */
public final class BuildProgress implements RunObserver, AutoCloseable {
    private final ProgressBar bar;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private final PrintWriter lines;

    /** @param lines where the bar is drawn, or the events are written */
    public BuildProgress(PrintWriter lines) {
        this.lines = lines;
        this.bar = new ProgressBarBuilder()
                .setTaskName("chunks")
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setConsumer(new me.tongfei.progressbar.DelegatingProgressBarConsumer(this::show))
                .build();
    }

    private void show(String rendered) {
        if (terminal) {
            lines.print("\r" + rendered);
            lines.flush();
        }
    }

    @Override
    public void progress(int itemsDone, int itemsTotal, long chunksDone, long chunksTotal) {
        bar.maxHint(chunksTotal);
        bar.stepTo(chunksDone);
        bar.setExtraMessage("Item " + Math.min(itemsDone + 1, itemsTotal) + " of " + itemsTotal);
    }

    @Override
    public void event(String message) {
        if (!terminal) {
            lines.println(message);
            lines.flush();
        }
    }

    @Override
    public void close() {
        bar.close();
        if (terminal) {
            lines.println();
        }
    }
}
