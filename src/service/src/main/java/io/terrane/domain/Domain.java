package io.terrane.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A team that owns products. */
@Entity
@Table(name = "domain")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields.
public class Domain {
    @Id
    private String id;

    private String title;
    private String description;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "created_by")
    private String createdBy;

    /** For Hibernate. */
    protected Domain() {}

    Domain(String id, String title, String description, Instant createdAt, String createdBy) {
        this.id = id;
        this.title = title;
        this.description = description;
        this.createdAt = createdAt;
        this.createdBy = createdBy;
    }

    public String id() {
        return id;
    }

    public String title() {
        return title;
    }

    public String description() {
        return description;
    }

    Instant createdAt() {
        return createdAt;
    }
}
