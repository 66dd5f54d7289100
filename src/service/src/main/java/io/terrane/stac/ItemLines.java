package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** All Items of a search as lines of JSON (NDJSON). */
@ApplicationScoped
class ItemLines {
    private final ItemWalks walks;

    @Inject
    ItemLines(ItemWalks walks) {
        this.walks = walks;
    }

    Response of(JsonNode body, Optional<String> domain, HttpHeaders headers) {
        ItemWalks.Walk walk = walks.of(body, domain, headers);
        return walks.answer(
                        out -> walk.forEach(page -> {
                            for (ItemWalks.Served item : page) {
                                out.write(item.document().getBytes(StandardCharsets.UTF_8));
                                out.write('\n');
                            }
                            out.flush();
                        }),
                        ItemFormat.NDJSON)
                .build();
    }
}
