package io.terrane.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports of the loopback interface, for servers that are told their port before they bind it. They are below the ones
 * that systems give to outgoing connections, so that none of those takes a port between its choice and its use.
 */
public final class LoopbackPorts {
    private static final int LOWEST = 10_000;
    private static final int END = 32_768;
    private static final int ATTEMPTS = 1_000;

    private LoopbackPorts() {}

    /**
     * A free port.
     *
     * @throws IOException when none is found
     */
    public static int free() throws IOException {
        return freeRow(1);
    }

    /**
     * The first of free ports in a row.
     *
     * @throws IOException when there is no such row
     */
    public static int freeRow(int count) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(LOWEST, END - count);
            int port = first;
            while (port < first + count && isFree(port)) {
                port++;
            }
            if (port == first + count) {
                return first;
            }
        }
        throw new IOException("There are no " + count + " free ports in a row on 127.0.0.1 from " + LOWEST + " to "
                + END + ": end programs that listen there.");
    }

    /**
     * The port itself, or a free one for 0.
     *
     * @throws IOException when it is taken
     */
    static int freeOr(int wanted) throws IOException {
        if (wanted == 0) {
            return free();
        }
        if (!isFree(wanted)) {
            throw new IOException("Port " + wanted + " on 127.0.0.1 is taken: free it or name another one.");
        }
        return wanted;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
