package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"
)

// Config is what config.yaml holds.
type Config struct {
	Port    int           `yaml:"port"`
	Workers int           `yaml:"workers"`
	Pause   time.Duration `yaml:"pause"`
}

func loadConfig(path string) (Config, error) {
	config := Config{}
	content, err := os.ReadFile(path)
	if err != nil {
		return config, err
	}
	if err := yaml.Unmarshal(content, &config); err != nil {
		return config, fmt.Errorf("%s: %w", path, err)
	}
	if value := os.Getenv("PORT"); value != "" {
		if config.Port, err = strconv.Atoi(value); err != nil {
			return config, fmt.Errorf("PORT must be a number, got %q", value)
		}
	}
	if config.Workers < 1 {
		return config, fmt.Errorf("%s: workers must be at least 1", path)
	}
	return config, nil
}
