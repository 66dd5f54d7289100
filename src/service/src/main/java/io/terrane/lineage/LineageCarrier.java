package io.terrane.lineage;

import io.quarkus.runtime.ShutdownEvent;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.HttpConnections;
import io.terrane.webhook.Carrier;
import io.terrane.webhook.Parcel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** Posts run events to the configured address, which is the operator's word and may be a private one. */
@ApplicationScoped
class LineageCarrier implements Carrier {
    private static final int CONNECTIONS = 4;

    private final LineageConfig config;
    private final CloseableHttpClient http;

    @Inject
    LineageCarrier(LineageConfig config) {
        this.config = config;
        this.http = HttpConnections.open(AddressPolicy.ANY, CONNECTIONS);
    }

    @Override
    public String kind() {
        return Lineage.KIND;
    }

    @Override
    public int carry(Parcel parcel) throws IOException {
        HttpPost request = new HttpPost(parcel.url());
        request.setConfig(RequestConfig.custom().setRedirectsEnabled(false).build());
        config.apiKey().ifPresent(key -> request.setHeader("Authorization", "Bearer " + key));
        request.setEntity(
                new ByteArrayEntity(parcel.event().getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON));
        return http.execute(request, response -> response.getCode());
    }

    void stop(@Observes ShutdownEvent event) throws IOException {
        http.close();
    }
}
