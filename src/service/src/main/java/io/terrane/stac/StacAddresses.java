package io.terrane.stac;

import io.terrane.product.StacDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where this node is served from. */
@ApplicationScoped
class StacAddresses {
    private final String base;

    @Inject
    StacAddresses(@ConfigProperty(name = "terrane.public-url") String publicUrl) {
        this.base = publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
    }

    /** An address under the root of the STAC API. */
    String stac(String path) {
        return base + "/stac" + path;
    }

    String of(String path) {
        return base + path;
    }

    /** A stored document with this node's addresses. */
    String served(String document) {
        return document.replace(StacDocuments.BASE, base);
    }
}
