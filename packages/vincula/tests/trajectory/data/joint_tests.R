# Joint tests of several fixed effects: lmerTest, contestMD and pbkrtest, KRmodcomp.
# Rscript joint_tests.R > joint_tests.json, in this folder; needs lmerTest, pbkrtest, jsonlite.
suppressMessages({ library(lmerTest); library(pbkrtest) })
exact <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5))

sleep <- read.csv("sleepstudy.csv")
sessions <- read.csv("sim_sessions_3level_small_centered.csv")
sessions$log_session <- log(sessions$session)
few <- subset(sessions, therapist %in% 11:20)

row <- function(found) list(F = found[["F value"]], df1 = found$NumDF, df2 = found$DenDF, p = found[["Pr(>F)"]])
tested <- function(formula, data, terms, method, kenward_roger = FALSE) {
  m <- lmer(formula, data, REML = method == "REML", control = exact)
  picked <- match(terms, names(fixef(m)))
  L <- diag(length(fixef(m)))[picked, , drop = FALSE]
  found <- list(method = method, terms = terms, n = nobs(m), satterthwaite = row(contestMD(m, L)))
  if (kenward_roger) {
    one <- KRmodcomp(m, L)$test
    found$kenward_roger <- list(F = one["Ftest", "stat"], df1 = one["Ftest", "ndf"], df2 = one["Ftest", "ddf"],
        scaling = one["Ftest", "F.scaling"], p = one["Ftest", "p.value"])
  }
  found
}
lagged <- y ~ log_session + baseline + wai_lag_w + wai_bc + wai_bt + (log_session | client) + (1 | therapist)
three <- y ~ log_session + baseline + (log_session | client) + (1 | therapist)
two <- y ~ log_session + baseline + (log_session | client)
cases <- list(
  sleep = tested(Reaction ~ Days + (Days | Subject), sleep, c("(Intercept)", "Days"), "REML", TRUE),
  sleep_ML = tested(Reaction ~ Days + (Days | Subject), sleep, c("(Intercept)", "Days"), "ML"),
  sleep_curved = tested(Reaction ~ Days + I(Days^2) + (Days | Subject), sleep, c("Days", "I(Days^2)"), "REML", TRUE),
  alliance = tested(lagged, sessions, c("wai_lag_w", "wai_bc", "wai_bt"), "REML"),
  alliance_ML = tested(lagged, sessions, c("wai_lag_w", "wai_bc", "wai_bt"), "ML"),
  few_alliance = tested(lagged, few, c("wai_lag_w", "wai_bc", "wai_bt"), "REML", TRUE),
  few_one = tested(lagged, few, "wai_bt", "REML", TRUE),
  few_all = tested(three, few, c("(Intercept)", "log_session", "baseline"), "REML", TRUE),
  few_two = tested(two, few, c("log_session", "baseline"), "REML", TRUE),
  uncorrelated = tested(Reaction ~ Days + (Days || Subject), sleep, c("(Intercept)", "Days"), "REML", TRUE))
cat(jsonlite::toJSON(list(provenance = list(R = R.version.string, lmerTest = as.character(packageVersion("lmerTest")),
    pbkrtest = as.character(packageVersion("pbkrtest")), licence = "CC0", script = "joint_tests.R"), cases = cases),
    auto_unbox = TRUE, digits = 12))
