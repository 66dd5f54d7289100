package io.terrane.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terrane.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String OLD = "old:0123456789abcdef0123456789abcdef";
    private static final String NEW = "new:fedcba9876543210fedcba9876543210";
    private static final String SCOPE = "agronomy/ndvi/1.0.0/scene.zarr";
    private static final Signatures.Claim CLAIM =
            new Signatures.Claim(Optional.of("carl"), "person:carl", SCOPE, NOW.plusSeconds(60));

    private static Signatures at(Instant now, String... keys) {
        return new Signatures(List.of(keys), Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void verifiesWhatItSigned() {
        Signatures signatures = at(NOW, OLD);
        String signature = signatures.sign(CLAIM);
        assertThat(signature).matches("[A-Za-z0-9_.-]+");
        assertThat(signatures.verify(signature, SCOPE)).isEqualTo(CLAIM);
        assertThat(signatures.verify(signature, SCOPE + "/ndvi/c/0/0")).isEqualTo(CLAIM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agronomy/ndvi/1.0.0/scene.zarr2/x",
                "agronomy/ndvi/1.0.0",
                "agronomy/ndvi/1.0.1/scene.zarr/x",
                "hydrology/ndvi/1.0.0/scene.zarr/x"
            })
    void isForItsScopeOnly(String path) {
        String signature = at(NOW, OLD).sign(CLAIM);
        refuses(at(NOW, OLD), signature, path);
    }

    @Test
    void endsAtItsTime() {
        String signature = at(NOW, OLD).sign(CLAIM);
        assertThat(at(NOW.plus(Duration.ofSeconds(59)), OLD).verify(signature, SCOPE))
                .isEqualTo(CLAIM);
        refuses(at(NOW.plus(Duration.ofSeconds(60)), OLD), signature, SCOPE);
    }

    @Test
    void keysAreRotatedByPuttingANewOneInFront() {
        String before = at(NOW, OLD).sign(CLAIM);
        Signatures both = at(NOW, NEW, OLD);
        assertThat(both.verify(before, SCOPE)).isEqualTo(CLAIM);
        String after = both.sign(CLAIM);
        assertThat(at(NOW, NEW).verify(after, SCOPE)).isEqualTo(CLAIM);
        refuses(at(NOW, NEW), before, SCOPE);
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        Signatures signatures = at(NOW, OLD);
        String signature = signatures.sign(CLAIM);
        // The last character of base64url holds bits that are not read.
        for (int i = 0; i < signature.length() - 1; i++) {
            char other = signature.charAt(i) == 'A' ? 'B' : 'A';
            refuses(signatures, signature.substring(0, i) + other + signature.substring(i + 1), SCOPE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "e30.", "e30.AAAA", "no-dot", "%%%.%%%", "W10.AAAA"})
    void refusesRubbish(String signature) {
        refuses(at(NOW, OLD), signature, SCOPE);
    }

    @Test
    void refusesShortSecrets() {
        assertThatThrownBy(() -> at(NOW, "short:abc"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("terrane.signing.keys")
                .hasMessageNotContaining("abc");
    }

    private static void refuses(Signatures signatures, String signature, String path) {
        assertThatThrownBy(() -> signatures.verify(signature, path)).isInstanceOf(ProblemException.Denied.class);
    }
}
