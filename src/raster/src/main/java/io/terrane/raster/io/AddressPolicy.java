package io.terrane.raster.io;

import java.net.InetAddress;

/** Which addresses may be connected to; asked after resolution, for every connection, redirects included. */
public enum AddressPolicy {
    /** Any address: for inputs that the operator named. */
    ANY {
        @Override
        public boolean permits(InetAddress address) {
            return true;
        }
    },
    /** No loopback, private, link-local, unique-local, shared, multicast or unspecified address: for users' URLs. */
    PUBLIC_ONLY {
        @Override
        public boolean permits(InetAddress address) {
            return !address.isLoopbackAddress()
                    && !address.isAnyLocalAddress()
                    && !address.isLinkLocalAddress()
                    && !address.isSiteLocalAddress()
                    && !address.isMulticastAddress()
                    && !isReserved(address.getAddress());
        }
    };

    public abstract boolean permits(InetAddress address);

    /** Ranges that {@link InetAddress} has no word for. IPv4-mapped addresses arrive as IPv4. */
    private static boolean isReserved(byte[] bytes) {
        int first = Byte.toUnsignedInt(bytes[0]);
        int second = Byte.toUnsignedInt(bytes[1]);
        if (bytes.length == 4) {
            boolean shared = first == 100 && second >= 64 && second < 128; // RFC 6598
            boolean benchmark = first == 198 && (second == 18 || second == 19); // RFC 2544
            return first == 0 || shared || benchmark || first >= 240;
        }
        boolean uniqueLocal = (first & 0xfe) == 0xfc; // RFC 4193
        boolean embedsIpv4 = first == 0 && second == 0x64 // 64:ff9b::/96, RFC 6052
                || first == 0x20 && second == 0x02 // 6to4, RFC 3056
                || first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0; // Teredo, RFC 4380
        return uniqueLocal || embedsIpv4 || first == 0 && second == 0;
    }
}
