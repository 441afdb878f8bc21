# Items, occasions and people crossed, of sim_session_scale_4items.csv: the variances in
# crossed_lme4.json. Run in this folder: Rscript crossed.R
suppressMessages(library(lme4))
wide <- read.csv("sim_session_scale_4items.csv")
long <- reshape(wide, direction = "long", varying = paste0("it", 1:4), v.names = "y",
                timevar = "item", idvar = c("client", "session"))
long <- long[!is.na(long$y), ]
for (name in c("client", "session", "item")) long[[name]] <- factor(long[[name]])
fit <- lmer(y ~ 1 + (1 | client) + (1 | session) + (1 | item) + (1 | client:session) +
              (1 | client:item) + (1 | item:session), long,
            control = lmerControl(optimizer = "bobyqa",
                                  optCtrl = list(rhoend = 1e-9, maxfun = 1e5)))
print(as.data.frame(VarCorr(fit))[, c(1, 4)], digits = 12)
print(logLik(fit), digits = 14)
