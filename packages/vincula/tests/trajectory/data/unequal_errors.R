# Growth models whose errors differ by kind of session: nlme, varIdent(form = ~ 1 | kind).
# Rscript unequal_errors.R > unequal_errors.json, in this folder; needs nlme and jsonlite.
library(nlme)
exact <- lmeControl(msTol = 1e-13, tolerance = 1e-12, msMaxIter = 500, maxIter = 500,
                    niterEM = 60, msMaxEval = 5000, opt = "nlminb")

sleep <- read.csv("sleepstudy.csv")
sleep$kind <- ifelse(sleep$Days < 2, "a first", ifelse(sleep$Days < 6, "b middle", "c last"))
sessions <- read.csv("sim_sessions_3level_small_centered.csv")
sessions$log_session <- log(sessions$session)
sessions$kind <- ifelse(sessions$session > 5, "late", "early")

fit <- function(fixed, random, data, method) {
  m <- lme(fixed, random = random, data = data, weights = varIdent(form = ~ 1 | kind),
           method = method, control = exact)
  deviations <- ranef(m)
  if (!is.data.frame(deviations)) deviations <- deviations[[length(deviations)]]
  order <- if (is.data.frame(ranef(m))) rownames(deviations) else sub("^.*/", "", rownames(deviations))
  list(method = method, fixef = as.list(fixef(m)), se = unname(sqrt(diag(m$varFix))),
       logLik = as.numeric(logLik(m)), npar = attr(logLik(m), "df"),
       sd = as.list(m$sigma * coef(m$modelStruct$varStruct, unconstrained = FALSE, allCoef = TRUE)),
       random = lapply(as.matrix(m$modelStruct$reStruct), function(d) unname(d) * m$sigma^2),
       deviations = setNames(lapply(seq_len(nrow(deviations)), function(i) unname(unlist(deviations[i, ]))), order),
       standardised = unname(as.numeric(resid(m, type = "pearson"))))
}
cases <- list()
for (method in c("REML", "ML")) {
  cases[[paste0("sleep_", method)]] <- fit(Reaction ~ Days, ~ Days | Subject, sleep, method)
  cases[[paste0("two_", method)]] <- fit(y ~ log_session + baseline, ~ log_session | client, sessions, method)
  cases[[paste0("three_", method)]] <- fit(y ~ log_session + baseline, list(therapist = ~ 1, client = ~ log_session), sessions, method)
}
# Enough of them.
for (name in setdiff(names(cases), c("sleep_REML", "three_REML"))) cases[[name]]$deviations <- NULL
for (name in setdiff(names(cases), "sleep_REML")) cases[[name]]$standardised <- NULL
cat(jsonlite::toJSON(list(provenance = list(R = R.version.string, nlme = as.character(packageVersion("nlme")),
    licence = "CC0", script = "unequal_errors.R"), models = cases), auto_unbox = TRUE, digits = 12))
