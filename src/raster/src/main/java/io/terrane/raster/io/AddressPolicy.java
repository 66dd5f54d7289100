package io.terrane.raster.io;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/** Which hosts may be connected to; asked after resolution, for every connection, redirects included. */
@FunctionalInterface
public interface AddressPolicy {
    /** Any address: for inputs that the operator named. */
    AddressPolicy ANY = (host, address) -> true;

    /** No loopback, private, link-local, unique-local, shared, multicast or unspecified address: for users' URLs. */
    AddressPolicy PUBLIC_ONLY = (host, address) -> isPublic(address);

    /**
     * @param host as the URL has it
     * @param address that it was resolved to, and that is connected to if it is permitted
     */
    boolean permits(String host, InetAddress address);

    /** Both have to permit it. */
    default AddressPolicy and(AddressPolicy other) {
        return (host, address) -> permits(host, address) && other.permits(host, address);
    }

    /**
     * These hosts alone, whatever their address.
     *
     * @param hosts names or addresses as URLs have them, or {@code *.example.org} for all below a name
     */
    static AddressPolicy hosts(List<String> hosts) {
        List<String> listed = List.copyOf(hosts);
        return (host, address) -> isListed(listed, host);
    }

    /** Whether a host is one of these, or below one of them. */
    static boolean isListed(List<String> hosts, String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return hosts.stream()
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .anyMatch(entry -> entry.startsWith("*.") ? name.endsWith(entry.substring(1)) : name.equals(entry));
    }

    /** Public addresses, and private ones of the hosts that are named here. */
    static AddressPolicy publicOr(List<String> privateHosts) {
        AddressPolicy named = hosts(privateHosts);
        return (host, address) -> isPublic(address) || named.permits(host, address);
    }

    private static boolean isPublic(InetAddress address) {
        return !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isSiteLocalAddress()
                && !address.isMulticastAddress()
                && !isReserved(address.getAddress());
    }

    /** Ranges that {@link InetAddress} has no word for. IPv4-mapped addresses arrive as IPv4. */
    private static boolean isReserved(byte[] bytes) {
        int first = Byte.toUnsignedInt(bytes[0]);
        int second = Byte.toUnsignedInt(bytes[1]);
        if (bytes.length == 4) {
            boolean shared = first == 100 && second >= 64 && second < 128; // RFC 6598
            boolean benchmark = first == 198 && (second == 18 || second == 19); // RFC 2544
            boolean protocol = first == 192 && second == 0 && bytes[2] == 0; // RFC 6890
            return first == 0 || shared || benchmark || protocol || first >= 240;
        }
        boolean uniqueLocal = (first & 0xfe) == 0xfc; // RFC 4193
        boolean embedsIpv4 = first == 0 && second == 0x64 // 64:ff9b::/96, RFC 6052
                || first == 0x20 && second == 0x02 // 6to4, RFC 3056
                || first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0; // Teredo, RFC 4380
        return uniqueLocal || embedsIpv4 || first == 0 && second == 0;
    }
}
