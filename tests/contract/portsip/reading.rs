//! Lists, filters, an agent's groups and live states (`api/portsip.md §4`, `§6`).

use callboard::client::{Call, Directory, GroupQuery, Kind};
use callboard::domain::{AgentStatus, Reachability};
use callboard::sandbox::{FaultKind, FaultRule};
use rstest::rstest;

use super::Site;

async fn names(directory: &dyn Directory, wanted: &str) -> Vec<String> {
    let query = GroupQuery {
        name: Some(wanted.to_owned()),
    };
    let listing = directory.list_groups(&Call::quiet(), &query).await.expect("a list");
    assert!(listing.completeness.is_complete(), "{wanted}: {listing:?}");
    let mut names: Vec<String> = listing.items.iter().map(|group| group.name.to_string()).collect();
    names.sort();
    names
}

/// Whatever the server's filter makes of capitals and quotes, the same groups are found.
#[rstest]
#[tokio::test]
async fn a_name_is_found_however_the_server_filters(
    #[values("capitals=count", "capitals=ignored")] capitals: &str,
    #[values("quotes=doubled", "quotes=backslash")] quotes: &str,
) {
    let site = Site::with(&[capitals, quotes]).await;
    let control = site.control();
    for (group, name) in [
        (1, "O'Brien & 'Söhne', 100%"),
        (2, r"back\slash 7\7"),
        (4, "77 or name eq 'x'"),
        (7, "ÜBERGABE Straße"),
        (9, "50''50"),
    ] {
        control.rename_group(group, name).await.expect("renamed");
    }
    let found: [(&str, &[&str]); 13] = [
        ("o'brien", &["O'Brien & 'Söhne', 100%"]),
        ("'söhne',", &["O'Brien & 'Söhne', 100%"]),
        ("'", &["50''50", "77 or name eq 'x'", "O'Brien & 'Söhne', 100%"]),
        ("''", &["50''50"]),
        ("%", &["O'Brien & 'Söhne', 100%"]),
        (r"\", &[r"back\slash 7\7"]),
        (r"7\7", &[r"back\slash 7\7"]),
        ("77", &["77 or name eq 'x'"]),
        ("übergabe", &["ÜBERGABE Straße"]),
        ("STRASSE", &[]),
        ("süd", &["Kundendienst Süd"]),
        ("客服", &["亚洲客服"]),
        ("' or name ne '", &[]),
    ];
    // In both orders, because what is learnt of the filter on the way must not matter.
    for turn in 0..2 {
        let directory = site.directory().await;
        for index in 0..found.len() {
            let (wanted, expected) = found[if turn == 0 { index } else { found.len() - 1 - index }];
            let names = names(directory.as_ref(), wanted).await;
            // Whether ß is SS is the client's own affair, and asked elsewhere.
            if wanted != "STRASSE" {
                assert_eq!(names, expected, "{wanted}");
            }
        }
    }
}

/// §4: bare parameters, an offset by the rows that came, the quote doubled.
#[tokio::test]
async fn pages_and_filters_are_asked_for_as_the_reference_says() {
    let site = Site::with(&["count=too-many"]).await;
    let directory = site.directory().await;
    let listing = directory.list_groups(&Call::quiet(), &GroupQuery::default()).await;
    let listing = listing.expect("a list");
    assert_eq!((listing.items.len(), listing.completeness.is_complete()), (12, false));
    let query = GroupQuery {
        name: Some("O'7".to_owned()),
    };
    directory.list_groups(&Call::quiet(), &query).await.expect("a list");
    let asked: Vec<String> = site
        .control()
        .requests()
        .iter()
        .map(|request| {
            let pairs = request.query.iter().map(|(name, value)| format!("{name}={value}"));
            format!("{}?{}", request.path, pairs.collect::<Vec<_>>().join("&"))
        })
        .collect();
    let page = "/api/groups?orderby=name&skip=0&top=100";
    assert_eq!(asked[..2], [page.to_owned(), page.replace("skip=0", "skip=12")]);
    assert_eq!(asked[2], format!("{page}&filter=contains(name,'O''7')"));
}

#[rstest]
#[case("display_names=filled", "José García", AgentStatus::Active)]
#[case("display_names=some-empty", "agent5", AgentStatus::Active)]
#[tokio::test]
async fn users_are_agents_by_their_extension(#[case] variant: &str, #[case] name: &str, #[case] status: AgentStatus) {
    let site = Site::with(&[variant]).await;
    let listing = site
        .directory()
        .await
        .list_agents(&Call::quiet())
        .await
        .expect("agents");
    assert!(listing.completeness.is_complete());
    let agent = |extension: &str| {
        let mut agents = listing.items.iter();
        agents.find(|agent| agent.id.as_str() == extension).expect("an agent")
    };
    assert_eq!((agent("1005").name.as_ref(), agent("1005").status), (name, status));
    assert_eq!(agent("1060").status, AgentStatus::Inactive);
    assert_ne!(agent("0041").name, agent("041").name);
    assert_eq!(site.lines(), ["GET /api/users"]);
}

/// §5.8: each group is asked; a zero at the front is another agent.
#[rstest]
#[tokio::test]
async fn an_agents_groups_are_asked_one_by_one(
    #[values("ids=base64", "ids=awkward")] ids: &str,
    #[values("errors=errors", "errors=missing")] errors: &str,
) {
    let site = Site::with(&[ids, errors]).await;
    let directory = site.directory().await;
    for (extension, groups) in [("1005", &[1, 4][..]), ("0041", &[7]), ("053", &[3]), ("41", &[])] {
        let listing = directory.list_groups_of(&Call::quiet(), &extension.into()).await;
        let listing = listing.expect("a list");
        assert!(listing.completeness.is_complete());
        let mut expected: Vec<_> = groups.iter().map(|group| site.group(*group)).collect();
        expected.sort();
        let found: Vec<_> = listing.items.into_iter().map(|group| group.id).collect();
        assert_eq!(found, expected, "{extension}");
    }
    assert_eq!(site.control().count("/members/1005"), 12);
}

#[rstest]
#[case(&["era=22.1"])]
#[case(&["era=22.3"])]
#[case(&["era=22.3", "ids=awkward", "quotes=backslash"])]
#[case(&["era=22.1", "capitals=ignored", "count=too-many"])]
#[tokio::test]
async fn live_states_are_told_in_the_words_of_either_era(#[case] variants: &[&str]) {
    let site = Site::with(variants).await;
    let members = [5, 7, 60, 2, 8, 3, 41].map(|agent| (agent, true));
    site.control().set_roster(4, members.to_vec()).await.expect("set");
    let directory = site.directory().await;
    let states = directory.live_states(&Call::quiet(), &site.group(4)).await;
    let later = variants[0] == "era=22.3";
    let (free, talking) = if later {
        ("online", "other call")
    } else {
        ("available", "on call")
    };
    let (reachable, unreachable) = (Reachability::Reachable, Reachability::Unreachable);
    let mut expected = [
        ("0041", reachable, free),
        ("1002", unreachable, "do not disturb"),
        ("1003", unreachable, "lunch"),
        ("1005", reachable, free),
        ("1007", unreachable, "offline"),
        ("1008", unreachable, talking),
        ("1060", unreachable, "disabled"),
    ];
    let states = states.expect("states");
    let mut told: Vec<_> = states
        .iter()
        .map(|state| (state.agent.as_str(), state.reachability, state.word.as_ref()))
        .collect();
    told.sort_by_key(|(agent, ..)| *agent);
    expected.sort_by_key(|(agent, ..)| *agent);
    assert_eq!(told, expected);
    // §6.2: a user's detail holds passwords and is never asked for.
    let details = site.lines().into_iter();
    let details = details.filter(|line| line.starts_with("GET /api/users/") && !line.ends_with("/status"));
    assert_eq!(details.count(), 0);
    let user = site.control().variants_in_force().portsip.user_id(5);
    let user = user.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    assert!(
        site.lines().contains(&format!("GET /api/users/{user}/status")),
        "{:?}",
        site.lines()
    );
}

/// Promise C7: reads get over what passes, and name what does not.
#[rstest]
#[case(FaultKind::ResetBefore, "ok", 2)]
#[case(FaultKind::Http502Html, "ok", 2)]
#[case(FaultKind::Http503, "ok", 2)]
#[case(FaultKind::Http429, "ok", 2)]
#[case(FaultKind::Error1009, "ok", 2)]
#[case(FaultKind::Unauthorized, "auth/expired", 1)]
#[case(FaultKind::Redirect, "net/redirect", 1)]
#[case(FaultKind::Html200, "reply/html", 1)]
#[case(FaultKind::BadJson, "reply/bad-json", 1)]
#[case(FaultKind::EmptyBody, "reply/empty", 1)]
#[tokio::test]
async fn a_read_is_repeated_by_how_it_failed(#[case] fault: FaultKind, #[case] outcome: &str, #[case] requests: u64) {
    let site = Site::with(&[]).await;
    let directory = site.directory().await;
    let rule = FaultRule::new(fault).on("/members").only(1);
    site.control().set_faults(vec![rule]);
    let reading = directory.read_roster(&Call::quiet(), &site.group(28)).await;
    let told = match &reading {
        Ok(_) => "ok".to_owned(),
        Err(error) => format!("{}/{}", error.kind().word(), error.reason()),
    };
    assert_eq!(told, outcome, "{reading:?}");
    assert_eq!(site.control().count("/members"), requests);
    assert!(reading.is_ok() || reading.is_err_and(|error| error.kind() != Kind::NotFound));
}
