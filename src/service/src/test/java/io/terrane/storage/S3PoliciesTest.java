package io.terrane.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3PoliciesTest {
    private static final String SERVICE = "arn:aws:iam:::user/terrane";
    private static final String ROLE = "arn:aws:iam:::role/terrane-read";
    private static final String WRITER = "arn:aws:iam:::role/terrane-write";

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
        assertThat(deployed("bucket-policy.json"))
                .isEqualTo(S3Policies.pretty(S3Policies.bucket(
                        "terrane",
                        "",
                        Optional.of(SERVICE),
                        Optional.of(ROLE),
                        Optional.of(WRITER),
                        S3Policies.Ended.NONE)));
        assertThat(deployed("role-policy.json")).isEqualTo(S3Policies.pretty(S3Policies.role("terrane", "")));
        assertThat(deployed("role-trust.json")).isEqualTo(S3Policies.pretty(S3Policies.trust(SERVICE)));
        assertThat(deployed("writer-role-policy.json"))
                .isEqualTo(S3Policies.pretty(S3Policies.writerRole("terrane", StorePolicies.STAGING)));
        assertThat(deployed("writer-role-trust.json"))
                .isEqualTo(S3Policies.pretty(S3Policies.trust(
                        "arn:aws:iam:::oidc-provider/login.example/realms/terrane", "app_id", "terrane-storage")));
    }

    @Test
    void endedSessionsAreRefusedByNameAndManyByTheirTime() {
        List<String> many = IntStream.range(0, 101).mapToObj(i -> "carl-" + i).toList();
        Instant last = Instant.parse("2030-01-01T00:00:00Z");
        assertThat(bucket(new S3Policies.Ended(List.of("carl-1"), Optional.of(last)))
                        .at("/Statement/3/Condition/StringLike/aws:userid/0")
                        .asText())
                .isEqualTo("*:carl-1");
        assertThat(bucket(new S3Policies.Ended(many.subList(0, 100), Optional.of(last)))
                        .toString()
                        .length())
                .as("what AWS accepts at most")
                .isLessThan(20_480);
        assertThat(bucket(new S3Policies.Ended(many, Optional.of(last)))
                        .at("/Statement/3/Condition/DateLessThan/aws:TokenIssueTime")
                        .asText())
                .isEqualTo("2030-01-01T00:00:30Z");
        assertThat(bucket(S3Policies.Ended.NONE).path("Statement")).hasSize(3);
    }

    private static ObjectNode bucket(S3Policies.Ended ended) {
        return S3Policies.bucket("terrane", "", Optional.of(SERVICE), Optional.of(ROLE), Optional.of(WRITER), ended);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Action\": [\"a\"]} | {\"Action\": \"a\"} | true",
                "{\"Action\": [\"a\", \"b\"]} | {\"Action\": [\"b\", \"a\"]} | true",
                "{\"Action\": [\"a\"]} | {\"Action\": [\"a\", \"b\"]} | false",
                "{\"Effect\": \"Allow\"} | {\"Effect\": \"Deny\"} | false"
            })
    void policiesAreComparedByWhatTheySay(String one, String other, boolean same) throws Exception {
        ObjectMapper json = new ObjectMapper();
        assertThat(StorePolicies.same(json.readTree(one), json.readTree(other))).isEqualTo(same);
    }

    private static String deployed(String name) throws Exception {
        return Files.readString(Path.of("../../deploy/s3", name)).strip();
    }
}
