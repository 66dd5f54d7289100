package io.terrane.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Leaves the metadata out of IAM's answers: Ceph sends them before the result, and the client of AWS takes the first element
 * for the result.
 */
final class ResultFirst implements ExecutionInterceptor {
    private static final Pattern METADATA = Pattern.compile("<ResponseMetadata>.*?</ResponseMetadata>", Pattern.DOTALL);
    private static final int MOST_BYTES = 1 << 20;

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        return context.responseBody().map(body -> {
            try (body) {
                String answer = new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
                String result = METADATA.matcher(answer).replaceFirst("");
                return new ByteArrayInputStream(result.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
