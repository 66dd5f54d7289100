package io.terrane.access;

/**
 * Who may discover and read a product without a grant.
 *
 * @param product empty for the default of the domain
 * @param version of the policy that holds; 0 when nobody ever set one
 * @param requests whether people may ask for more
 * @param inherited whether it is the domain's default and not the product's own
 * @param origin whether an owner set it or the definition that was published
 */
public record Policy(
        String domain,
        String product,
        int version,
        Audience discover,
        Audience read,
        boolean requests,
        boolean inherited,
        Origin origin) {
    /** Who may read a product has to be able to find it. */
    public Policy {
        if (read.isWiderThan(discover)) {
            throw new IllegalArgumentException("read is wider than discover");
        }
    }

    /** What set a policy: an owner's word is not changed by a publication. */
    public enum Origin {
        OWNER,
        DEFINITION
    }

    /** Of a domain that never set one: its members, and who asks them. */
    static Policy initial(String domain) {
        return new Policy(domain, "", 0, Audience.DOMAIN, Audience.DOMAIN, true, false, Origin.OWNER);
    }

    /** The default of a domain, for a product that has none of its own. */
    Policy inheritedBy(String ofProduct) {
        return new Policy(domain, ofProduct, version, discover, read, requests, true, origin);
    }

    public Audience audience(Action action) {
        return switch (action) {
            case DISCOVER -> discover;
            case READ -> read;
        };
    }

    /** Nothing here depends on who asks. */
    public boolean isOpen() {
        return read == Audience.PUBLIC;
    }

    /** As decisions name it. */
    String name() {
        String of = inherited || product.isEmpty() ? "the default of " + domain : domain + "/" + product;
        return "policy " + version + " of " + of;
    }
}
