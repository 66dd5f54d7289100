package io.terrane.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.InvalidDefinitionException;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.SemanticVersion;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One version of a definition. */
@Entity
@Table(name = "definition")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields.
public class DefinitionVersion {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "key")
    private @Nullable Long key;

    private String domain;
    private String id;
    private String version;
    private String title;

    @Enumerated(EnumType.STRING)
    private State state;

    @JdbcTypeCode(SqlTypes.JSON)
    private String document;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "created_by")
    private String createdBy;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @Column(name = "published_at")
    private @Nullable Instant publishedAt;

    @Column(name = "deprecated_at")
    private @Nullable Instant deprecatedAt;

    @Column(name = "retired_at")
    private @Nullable Instant retiredAt;

    private @Nullable String notice;

    @Column(name = "end_of_support")
    private @Nullable LocalDate endOfSupport;

    private @Nullable String successor;

    /** Lower case, as the column holds them; a version moves from each to the next. */
    @SuppressWarnings("checkstyle:ConstantName")
    public enum State {
        draft,
        published,
        deprecated,
        retired;

        /** Where a version may move to from here. */
        Optional<State> next() {
            return switch (this) {
                case draft -> Optional.of(published);
                case published -> Optional.of(deprecated);
                case deprecated -> Optional.of(retired);
                case retired -> Optional.empty();
            };
        }
    }

    /** For Hibernate. */
    protected DefinitionVersion() {}

    DefinitionVersion(ProductDefinition definition, Instant now, String by) {
        this.domain = definition.domain();
        this.id = definition.id();
        this.version = definition.version();
        this.state = State.draft;
        this.createdAt = now;
        this.createdBy = by;
        update(definition, now);
    }

    final void update(ProductDefinition definition, Instant now) {
        this.title = definition.title();
        this.document = DefinitionReader.document(definition).toString();
        this.updatedAt = now;
    }

    void publish(Instant now) {
        this.state = State.published;
        this.publishedAt = now;
        this.updatedAt = now;
    }

    void deprecate(Deprecation deprecation, Instant now) {
        this.state = State.deprecated;
        this.deprecatedAt = this.deprecatedAt == null ? now : this.deprecatedAt;
        this.notice = deprecation.notice();
        this.endOfSupport = deprecation.endOfSupport().orElse(null);
        this.successor = deprecation.successor().orElse(null);
        this.updatedAt = now;
    }

    void retire(Instant now) {
        this.state = State.retired;
        this.retiredAt = now;
        this.updatedAt = now;
    }

    public long key() {
        return java.util.Objects.requireNonNull(key);
    }

    public String domain() {
        return domain;
    }

    public String id() {
        return id;
    }

    public String version() {
        return version;
    }

    public String title() {
        return title;
    }

    public State state() {
        return state;
    }

    Instant updatedAt() {
        return updatedAt;
    }

    public Optional<Instant> publishedAt() {
        return Optional.ofNullable(publishedAt);
    }

    Optional<Instant> deprecatedAt() {
        return Optional.ofNullable(deprecatedAt);
    }

    Optional<Instant> retiredAt() {
        return Optional.ofNullable(retiredAt);
    }

    /** Present once the version is deprecated. */
    public Optional<Deprecation> deprecation() {
        return Optional.ofNullable(notice)
                .map(text -> new Deprecation(text, Optional.ofNullable(endOfSupport), Optional.ofNullable(successor)));
    }

    SemanticVersion number() {
        return SemanticVersion.parse(version);
    }

    /** The definition as it was registered, defaults filled in. */
    public ProductDefinition definition() {
        try {
            return DefinitionReader.read(new ObjectMapper().readTree(document));
        } catch (InvalidDefinitionException e) {
            throw new IllegalStateException("the stored definition " + key + " breaks rules: " + e.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored definition " + key + " is no JSON", e);
        }
    }

    /** Its fields in the order in which people write them, which the database does not keep. */
    ObjectNode document() {
        return DefinitionReader.document(definition());
    }
}
