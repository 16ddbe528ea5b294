//! What is shipped for an installation with containers. It is parsed here, not run.

use std::{collections::BTreeSet, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use harness::workspace;
use serde_json::Value;

fn read(file: &str) -> String {
    std::fs::read_to_string(workspace().join(file)).unwrap()
}

fn compose() -> Value {
    serde_norway::from_str(&read("docker-compose.yml")).unwrap()
}

fn services(compose: &Value) -> impl Iterator<Item = (&String, &Value)> {
    compose["services"].as_object().unwrap().iter()
}

#[test]
fn the_compose_file_is_well_formed_and_names_what_the_command_knows() {
    let compose = compose();
    let commands: Vec<String> =
        services(&compose).map(|(_, service)| service["command"].to_string()).collect();
    for command in ["migrate", "api", "worker"] {
        assert!(commands.iter().any(|known| known.contains(command)), "nobody runs {command}");
    }
}

/// What is said about a secret in an environment: the variables that must not be there.
fn open_secrets(environment: &Value) -> Vec<String> {
    let variables = environment.as_object().into_iter().flatten();
    let is_secret = |name: &str, value: &str| {
        let words = ["PASSWORD", "SECRET", "TOKEN", "DATABASE_URL", "SMTP", "ACCESS_KEY"];
        let in_file = name.ends_with("_FILE") && value.starts_with("/run/secrets/");
        words.iter().any(|word| name.contains(word)) && !in_file
    };
    variables
        .filter(|(name, value)| is_secret(name, value.as_str().unwrap_or_default()))
        .map(|(name, _)| name.clone())
        .collect()
}

#[test]
fn no_secret_is_in_the_environment_and_each_that_is_used_is_written_by_the_script() {
    let compose = compose();
    let folder = tempfile::tempdir().unwrap();
    let secrets = folder.path().join("secrets");
    make_secrets(&secrets);
    let known = compose["secrets"].as_object().unwrap();
    let mut used = BTreeSet::new();
    for (name, service) in services(&compose) {
        assert_eq!(open_secrets(&service["environment"]), [""; 0], "{name}");
        let given: BTreeSet<&str> =
            service["secrets"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let text = service.to_string();
        for path in text.split("/run/secrets/").skip(1) {
            let secret: String =
                path.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            assert!(given.contains(secret.as_str()), "{name} is not given {secret}");
        }
        used.extend(given.into_iter().map(str::to_owned));
    }
    assert_eq!(used, known.keys().cloned().collect());
    for secret in known.values() {
        let file = secret["file"].as_str().unwrap();
        let name = file.strip_prefix("deploy/secrets/").unwrap();
        assert!(secrets.join(name).is_file(), "deploy/make-secrets does not write {name}");
    }

    let planted =
        serde_json::json!({"POSTGRES_PASSWORD": "x", "DATABASE_URL_FILE": "/run/secrets/u"});
    assert_eq!(open_secrets(&planted), ["POSTGRES_PASSWORD"]);
}

fn make_secrets(directory: &Path) {
    let made = Command::new(workspace().join("deploy/make-secrets")).arg(directory).output();
    let made = made.unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[test]
fn secrets_are_made_once_and_nobody_else_can_reach_them() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("secrets");
    let contents = || {
        let mut files: Vec<_> = std::fs::read_dir(&directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .collect();
        files.sort();
        files
    };

    make_secrets(&directory);
    let first = contents();
    make_secrets(&directory);

    assert_eq!(contents(), first);
    let mode = std::fs::metadata(&directory).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert!(read(".gitignore").lines().any(|line| line == "/deploy/secrets"));
    assert!(read("deploy/Dockerfile.dockerignore").lines().any(|line| line == "deploy/secrets"));
    let password = std::fs::read_to_string(directory.join("postgres_password")).unwrap();
    let url = std::fs::read_to_string(directory.join("database_url")).unwrap();
    assert!(password.trim().len() >= 40 && url.contains(password.trim()));
}

/// Whether an image is named exactly: by digest, or by a tag with at least two numbers.
fn is_exact(image: &str) -> bool {
    if image.contains("@sha256:") {
        return true;
    }
    let Some((_, tag)) = image.rsplit_once(':') else { return false };
    let numbers = tag.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    tag != "latest" && numbers.count() >= 2
}

#[test]
fn images_are_named_exactly() {
    let compose = compose();
    let foreign = services(&compose)
        .filter_map(|(_, service)| service["image"].as_str())
        .filter(|image| *image != "streetcorner");
    let dockerfile = read("deploy/Dockerfile");
    let bases = dockerfile.lines().filter_map(|line| line.strip_prefix("FROM "));
    let images: Vec<&str> =
        foreign.chain(bases.map(|rest| rest.split(' ').next().unwrap())).collect();
    assert!(images.len() >= 5, "{images:?}");
    for image in images {
        assert!(is_exact(image), "{image}");
    }

    for vague in ["caddy", "caddy:latest", "debian:bookworm-slim", "postgis/postgis:17"] {
        assert!(!is_exact(vague), "{vague}");
    }
}

#[test]
fn the_proxy_serves_by_tls_and_passes_no_metrics_on() {
    let caddyfile = read("deploy/Caddyfile");
    let lines: Vec<&str> = caddyfile.lines().map(str::trim).collect();
    for line in [
        "{$STREETCORNER_SITE:localhost} {",
        "header @named Strict-Transport-Security \"max-age=31536000\"",
        "@private path /metrics /metrics/*",
        "respond @private 404",
    ] {
        assert!(lines.contains(&line), "{line}");
    }
    // A site without TLS would begin with its scheme or with a bare port.
    let plain = |line: &&str| line.starts_with("http://") || line.starts_with(':');
    assert!(!lines.iter().any(plain));
    let compose = compose();
    let proxy = &compose["services"]["proxy"]["ports"];
    for port in ["80:80", "443:443", "443:443/udp"] {
        assert!(proxy.as_array().unwrap().iter().any(|it| it == port), "{port}");
    }
    // The private listener is published nowhere, and nobody else is published at all.
    let published = services(&compose).filter(|(_, service)| !service["ports"].is_null());
    assert_eq!(published.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["proxy"]);
    assert!(!caddyfile.contains("9311"));
    let environment = &compose["services"]["worker"]["environment"];
    assert_eq!(environment["STREETCORNER_METRICS_LISTEN"], "0.0.0.0:9311");
    let health = compose["services"]["worker"]["healthcheck"]["test"].to_string();
    assert!(health.contains("http://127.0.0.1:9311/healthz"), "{health}");
}

#[test]
fn a_task_that_takes_all_memory_ends_its_worker_and_not_the_machine() {
    let compose = compose();
    for name in ["api-1", "api-2", "worker"] {
        let service = &compose["services"][name];
        assert_eq!(
            (&service["mem_limit"], &service["restart"]),
            (&"2g".into(), &"unless-stopped".into())
        );
    }
    for part in ["api", "worker"] {
        let unit = read(&format!("deploy/ha/app/etc/systemd/system/streetcorner-{part}.service"));
        for line in ["MemoryMax=2G", "Restart=always", "StartLimitIntervalSec=0"] {
            assert!(unit.lines().any(|it| it == line), "{part}: {line}");
        }
    }
}
