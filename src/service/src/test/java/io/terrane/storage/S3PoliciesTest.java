package io.terrane.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3PoliciesTest {
    private static final String SERVICE = "arn:aws:iam:::user/terrane";
    private static final String ROLE = "arn:aws:iam:::role/terrane-read";

    @Test
    void aSessionReadsOnePrefixAndIsDeniedAllElse() throws Exception {
        String policy = S3Policies.session("mesh", "agronomy/ndvi/1.0.0/run-1/");
        assertThat(S3Policies.pretty((ObjectNode) new ObjectMapper().readTree(policy)))
                .isEqualTo("""
                {
                  "Version" : "2012-10-17",
                  "Statement" : [
                    {
                      "Sid" : "ReadObjects",
                      "Effect" : "Allow",
                      "Action" : [
                        "s3:GetObject"
                      ],
                      "Resource" : [
                        "arn:aws:s3:::mesh/agronomy/ndvi/1.0.0/run-1/*"
                      ]
                    },
                    {
                      "Sid" : "ListObjects",
                      "Effect" : "Allow",
                      "Action" : [
                        "s3:ListBucket"
                      ],
                      "Resource" : [
                        "arn:aws:s3:::mesh"
                      ],
                      "Condition" : {
                        "StringLike" : {
                          "s3:prefix" : [
                            "agronomy/ndvi/1.0.0/run-1/*"
                          ]
                        }
                      }
                    },
                    {
                      "Sid" : "NothingElsewhere",
                      "Effect" : "Deny",
                      "Action" : [
                        "s3:GetObject"
                      ],
                      "NotResource" : [
                        "arn:aws:s3:::mesh/agronomy/ndvi/1.0.0/run-1/*"
                      ]
                    },
                    {
                      "Sid" : "NothingElse",
                      "Effect" : "Deny",
                      "NotAction" : [
                        "s3:GetObject",
                        "s3:ListBucket"
                      ],
                      "Resource" : [
                        "*"
                      ]
                    }
                  ]
                }""");
        assertThat(policy.length()).as("what AWS accepts at most").isLessThan(2_048);
    }

    @ParameterizedTest
    @CsvSource({"a*b, a${*}b", "a?b, a${?}b", "a$b, a${$}b", "*?$, ${*}${?}${$}", "plain/key-1.0, plain/key-1.0"})
    void noKeyWidensAPolicy(String key, String escaped) {
        assertThat(S3Policies.escaped(key)).isEqualTo(escaped);
        assertThat(S3Policies.session("mesh", key + "/")).contains("mesh/" + escaped + "/*\"");
    }

    @Test
    void theFilesOfDeployAreTheGeneratedOnes() throws Exception {
        assertThat(deployed("bucket-policy.json")).isEqualTo(S3Policies.bucket("terrane", SERVICE, ROLE));
        assertThat(deployed("role-policy.json")).isEqualTo(S3Policies.role("terrane"));
        assertThat(deployed("role-trust.json")).isEqualTo(S3Policies.trust(SERVICE));
    }

    private static String deployed(String name) throws Exception {
        return Files.readString(Path.of("../../deploy/s3", name)).strip();
    }

    @ParameterizedTest
    @CsvSource({"carl, terrane-carl", "partner/carl, terrane-partner_carl", "a b;c, terrane-a_b_c"})
    void aSessionIsNamedAfterThePerson(String name, String session) {
        assertThat(CredentialVending.sessionName(name)).isEqualTo(session);
        assertThat(CredentialVending.sessionName("x".repeat(200))).hasSize(64);
    }
}
