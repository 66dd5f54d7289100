package io.terrane.vending;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendingTest {
    @ParameterizedTest
    @CsvSource({"carl, carl-", "partner/carl, partner_carl-", "a b;c, a_b_c-", "ü*, __-"})
    void aSessionIsNamedAfterThePersonAndForNobodyElse(String name, String begins) {
        String session = Vending.sessionName(name);
        assertThat(session).startsWith(begins).matches("[A-Za-z0-9_+=,.@-]{2,64}");
        assertThat(Vending.sessionName(name)).isNotEqualTo(session);
        assertThat(Vending.sessionName("x".repeat(200))).hasSize(64);
    }
}
